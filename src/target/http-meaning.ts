import type { EvalErrorFields } from '../contracts/errors.ts';
import { isEngineDead, type ServerError } from './server-error.ts';

/** What a status outside 2xx says about the server and about asking again. */
export interface HttpMeaning extends Pick<EvalErrorFields, 'code' | 'nextStep' | 'exitCode'> {
  /** Completes "Expected …". */
  readonly expected: string;
  readonly retryable?: true;
  readonly overloaded?: true;
}

const redirect: HttpMeaning = {
  code: 'EVAL_TARGET_REDIRECT',
  expected: 'an answer of the server itself',
  nextStep: 'Give the address it points to as the endpoint.',
};
const unauthorized: HttpMeaning = {
  code: 'EVAL_TARGET_UNAUTHORIZED',
  expected: 'the server to accept the API key',
  nextStep: 'Give the API key the server was started with (vLLM: --api-key).',
};
const proxyRefused: HttpMeaning = {
  code: 'EVAL_TARGET_PROXY',
  expected: 'the proxy to let us through',
  nextStep: 'Give the proxy as http://user:password@host:port.',
};
const modelUnknown: HttpMeaning = {
  code: 'EVAL_TARGET_MODEL_UNKNOWN',
  expected: 'a served model',
  nextStep: 'Give one of the served model names.',
};
const unsupported: HttpMeaning = {
  code: 'EVAL_TARGET_UNSUPPORTED',
  expected: 'the server to have this route',
  nextStep: 'Check the endpoint and its path prefix, and the version of the server.',
};
const contextTooLong: HttpMeaning = {
  code: 'EVAL_TARGET_CONTEXT_TOO_LONG',
  expected: 'a prompt that fits into the context of the model',
  nextStep: 'Shorten the prompt or the answer, or serve the model with a larger --max-model-len.',
};
const rateLimited: HttpMeaning = {
  code: 'EVAL_TARGET_RATE_LIMITED',
  expected: 'the server to take the request',
  nextStep: 'Wait, or lower the concurrency.',
  exitCode: 75,
  retryable: true,
  overloaded: true,
};
const unavailable: HttpMeaning = {
  code: 'EVAL_TARGET_UNAVAILABLE',
  expected: 'the server to be ready',
  nextStep: 'Wait until the server is up (GET /health), or lower the concurrency.',
  exitCode: 75,
  retryable: true,
};
const engineDead: HttpMeaning = {
  code: 'EVAL_TARGET_ENGINE_DEAD',
  expected: 'a running engine',
  nextStep: 'Read the log of the server and start it again.',
  exitCode: 75,
  retryable: true,
};
const serverError: HttpMeaning = {
  code: 'EVAL_TARGET_SERVER_ERROR',
  expected: 'an answer',
  nextStep: 'Read the log of the server.',
  exitCode: 75,
};
const badRequest: HttpMeaning = {
  code: 'EVAL_TARGET_BAD_REQUEST',
  expected: 'the server to accept the request',
  nextStep: 'Correct the named parameter; the server may be too old for it.',
};

/** The same request gets the same 400, 401, 403, 404 or 422 again: none of these is ever retried. `sent` is the body of the request. */
export function meaningOf(status: number, server: ServerError | null, sent: string | null): HttpMeaning {
  if (status >= 300 && status < 400) return redirect;
  if (status === 401 || status === 403) return unauthorized;
  if (status === 407) return proxyRefused;
  if (isModelUnknown(status, server)) return modelUnknown;
  if (status === 404 || status === 405 || status === 501) return unsupported;
  if (isContextTooLong(status, server, sent)) return contextTooLong;
  if (status === 429) return rateLimited;
  if (status === 502) return unavailable;
  if (status === 408 || status === 503 || status === 504) return { ...unavailable, overloaded: true };
  // A dead engine takes its server process down seconds later and a supervisor starts it again: that server is away, and
  // may come back. Any other 500 belongs to the request, and would only come again.
  if (status >= 500) return isEngineDead(server) ? engineDead : serverError;
  return badRequest;
}

function isModelUnknown(status: number, server: ServerError | null): boolean {
  if (server === null || (status !== 404 && status !== 400)) return false;
  return (
    server.parameter === 'model' || server.code === 'model_not_found' || /model .*does not exist/i.test(server.message)
  );
}

function isContextTooLong(status: number, server: ServerError | null, sent: string | null): boolean {
  if (server === null || (status !== 400 && status !== 413 && status !== 422)) return false;
  // vLLM lowers max_tokens to the room that is left, and complains of its own 0 when a prompt fills the context exactly.
  const isFull = server.parameter === 'max_tokens' && /got 0\b/.test(server.message);
  return (
    server.parameter === 'input_tokens' ||
    server.code === 'context_length_exceeded' ||
    /maximum (context|model) length/i.test(server.message) ||
    (isFull && !/"max_tokens":0[,}]/.test(sent ?? ''))
  );
}
