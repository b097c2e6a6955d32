import { isEvalError } from '../contracts/errors.ts';
import type { SampleOutput } from '../contracts/sample.ts';
import { notMeasured } from '../contracts/score.ts';
import type { Score } from '../contracts/score.ts';

/** A request that failed for good: what stands in the sample in its place, and the score of everything that depended on it. */
export interface RequestFailure {
  readonly output: SampleOutput;
  readonly score: Score;
}

/**
 * Turns a failed request into data. Rethrows what no other item will survive either: an aborted run, a bug, and a server that
 * is gone or refuses us altogether (the run stops, and a resumed run asks again).
 */
export function requestFailure(error: unknown, role: SampleOutput['role'], signal: AbortSignal): RequestFailure {
  if (signal.aborted || !isEvalError(error) || stopsRun.test(error.code)) throw error;
  const status = error.details['status'];
  return {
    output: {
      role,
      text: null,
      finishReason: null,
      usage: null,
      durationMs: 0,
      error: {
        code: error.code,
        message: error.message,
        ...(typeof status === 'number' ? { status } : {}),
      },
    },
    score: notMeasured(
      role === 'judge' ? 'judge-failed' : error.code.includes('CONTEXT') ? 'context-too-long' : 'request-failed',
      error.message,
    ),
  };
}

const stopsRun = /^EVAL_TARGET_(?:UNREACHABLE|UNAUTHORIZED|FORBIDDEN|MODEL|NOT_)/u;
