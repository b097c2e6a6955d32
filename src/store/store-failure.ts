import { EvalError } from '../contracts/errors.ts';
import { systemErrorCode } from '../files/system-error.ts';

const authenticationCodes = new Set(['192', '193', '194', '497', '516']);
const transientCodes = new Set(['159', '202', '209', '210', '241', '242', '252', '319', '999']);

const notEnoughSpace = '243';

/** Names what a failure of ClickHouse means. `place` says which store, without credentials. */
export function storeFailure(place: string, error: unknown): EvalError {
  if (error instanceof EvalError) return error;
  const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  const answer = clickhouseAnswer(error);
  if (answer === null) {
    return new EvalError({
      code: 'EVAL_STORE_UNREACHABLE',
      message: `expected ClickHouse at ${place}, found: ${reason || (systemErrorCode(error) ?? 'no answer')}`,
      nextStep: 'check the address and that ClickHouse runs; the run directory keeps everything, load it again later',
      exitCode: 75,
      details: { place, systemCode: systemErrorCode(error) ?? null },
      cause: error,
    });
  }
  const { number, type } = answer;
  const details = { place, clickhouseCode: number, clickhouseType: type };
  if (authenticationCodes.has(number)) {
    return new EvalError({
      code: 'EVAL_STORE_DENIED',
      message: `the store at ${place} refused this user (${type})`,
      nextStep: 'check user and password, and that the user may create tables, insert and select in that database',
      details,
      cause: error,
    });
  }
  if (number === notEnoughSpace) {
    return new EvalError({
      code: 'EVAL_STORE_DISK_FULL',
      message: `the store at ${place} has no space left: ${reason}`,
      nextStep: 'free space on its disk; the run directory keeps everything, load it again then',
      exitCode: 75,
      details,
      cause: error,
    });
  }
  return new EvalError({
    code: 'EVAL_STORE_QUERY',
    message: `the store at ${place} answered ${type} (${number}): ${reason}`,
    nextStep: 'check the version of ClickHouse (24.8 or newer) and its log; the run directory keeps everything',
    exitCode: transientCodes.has(number) ? 75 : 2,
    details,
    cause: error,
  });
}

/** What ClickHouse itself answered, or null. By shape: the embedded engine throws the error class of its own copy of the client. */
function clickhouseAnswer(error: unknown): { readonly number: string; readonly type: string } | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  if (!/^\d+$/.test(error.code)) return null;
  return { number: error.code, type: 'type' in error && typeof error.type === 'string' ? error.type : 'an error' };
}
