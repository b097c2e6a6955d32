import { isEvalError } from '../contracts/errors.ts';
import type { SampleOutput } from '../contracts/sample.ts';
import { notMeasured } from '../contracts/score.ts';
import type { NotMeasuredReason, Score } from '../contracts/score.ts';

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
    score: notMeasured(reasonOf(error.code, role), error.message),
  };
}

function reasonOf(code: string, role: SampleOutput['role']): NotMeasuredReason {
  if (role === 'judge') return 'judge-failed';
  if (code === 'EVAL_TARGET_CONTEXT_TOO_LONG') return 'context-too-long';
  return code === 'EVAL_TARGET_UNSUPPORTED' ? 'unsupported-by-server' : 'request-failed';
}

const stopsRun =
  /^EVAL_TARGET_(?:ENDPOINT|OPTIONS|HEADER|CA_FILE|CLOSED|UNREACHABLE|CONNECT_TIMEOUT|TLS|PROXY|REDIRECT|UNAUTHORIZED|MODEL_UNKNOWN|MODEL_AMBIGUOUS|NOT_OPENAI|UNAVAILABLE|RATE_LIMITED|ENGINE_DEAD)$/u;
