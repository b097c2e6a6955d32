import { ClickHouseError } from '@clickhouse/client';
import { EvalError } from '../contracts/errors.ts';
import { systemErrorCode } from '../files/system-error.ts';

const authenticationCodes = new Set(['192', '193', '194', '497', '516']);
const transientCodes = new Set(['159', '202', '209', '210', '241', '242', '252', '319', '999']);

/** Names what a failure of ClickHouse means. `place` says which store, without credentials. */
export function storeFailure(place: string, error: unknown): EvalError {
  if (error instanceof EvalError) return error;
  const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  if (!(error instanceof ClickHouseError)) {
    return new EvalError({
      code: 'EVAL_STORE_UNREACHABLE',
      message: `expected ClickHouse at ${place}, found: ${reason || (systemErrorCode(error) ?? 'no answer')}`,
      nextStep: 'check the address and that ClickHouse runs; the run directory keeps everything, load it again later',
      exitCode: 75,
      details: { place, systemCode: systemErrorCode(error) ?? null },
      cause: error,
    });
  }
  const details = { place, clickhouseCode: error.code, clickhouseType: error.type ?? null };
  if (authenticationCodes.has(error.code)) {
    return new EvalError({
      code: 'EVAL_STORE_DENIED',
      message: `the store at ${place} refused this user (${error.type ?? error.code})`,
      nextStep: 'check user and password, and that the user may create tables, insert and select in that database',
      details,
      cause: error,
    });
  }
  return new EvalError({
    code: 'EVAL_STORE_QUERY',
    message: `the store at ${place} answered ${error.type ?? 'an error'} (${error.code}): ${reason}`,
    nextStep: 'check the version of ClickHouse (24.8 or newer) and its log; the run directory keeps everything',
    exitCode: transientCodes.has(error.code) ? 75 : 2,
    details,
    cause: error,
  });
}
