import type { EvalErrorFields } from '../contracts/errors.ts';
import { nearestNames } from '../contracts/nearest-name.ts';
import { type CallPlace, excerpt, type Failure, failure } from './failure.ts';
import type { HttpAnswer } from './read-answer.ts';
import { readServerError, type ServerError } from './server-error.ts';

const transient = 75;
const retried = { retryable: true } as const;

/** What an answer outside 2xx means. 400, 401, 403, 404 and 422 are never retried: the same request gets the same answer. */
export function httpFailure(answer: Omit<HttpAnswer, 'kind'>, place: CallPlace, nowMs: number): Failure {
  const { status } = answer;
  const server = readServerError(answer.text);
  const body = excerpt(answer.text, place.redact);
  const said = excerpt(server?.message ?? answer.text, place.redact);
  const found = said === '' ? `status ${status}` : `status ${status}: ${said}`;
  const fields = (
    code: EvalErrorFields['code'],
    message: string,
    nextStep: string,
    exitCode: 2 | 75 = 2,
    details: Readonly<Record<string, unknown>> = {},
  ): EvalErrorFields => ({
    code,
    message: `${message} ${place.what} answered ${found}`,
    nextStep,
    exitCode,
    details: { status, body, request: place.what, ...details },
  });
  const retryAfterMs = retryAfter(header(answer, 'retry-after'), nowMs);

  if (status >= 300 && status < 400) {
    const location = place.redact(header(answer, 'location') ?? 'nowhere');
    return failure(
      fields(
        'EVAL_TARGET_REDIRECT',
        `Expected an answer, was sent on to ${location}.`,
        'Give the address it points to as the endpoint.',
      ),
    );
  }
  if (status === 401 || status === 403) {
    return failure(
      fields(
        'EVAL_TARGET_UNAUTHORIZED',
        'Expected the server to accept the API key.',
        'Give the API key the server was started with (vLLM: --api-key).',
      ),
    );
  }
  if (status === 407) {
    return failure(
      fields(
        'EVAL_TARGET_PROXY',
        'Expected the proxy to accept us.',
        'Give the proxy as http://user:password@host:port.',
      ),
    );
  }
  if (isUnknownModel(status, server)) {
    const models = server === null ? [] : listedModels(server.message);
    return failure(unknownModel(wantedModel(server), models, { status, body, request: place.what }));
  }
  if (status === 404 || status === 405 || status === 501) {
    return failure(
      fields(
        'EVAL_TARGET_UNSUPPORTED',
        'Expected the server to have this route.',
        'Check the endpoint and its path prefix, and the version of the server.',
      ),
    );
  }
  if (isContextTooLong(status, server)) {
    return failure(
      fields(
        'EVAL_TARGET_CONTEXT_TOO_LONG',
        'Expected a prompt that fits into the context of the model.',
        'Shorten the prompt or the answer, or serve the model with a larger --max-model-len.',
      ),
    );
  }
  if (status === 429) {
    return failure(
      fields(
        'EVAL_TARGET_RATE_LIMITED',
        'Expected the server to take the request.',
        'Wait, or lower the concurrency.',
        transient,
        { retryAfterMs },
      ),
      { ...retried, overloaded: true, retryAfterMs },
    );
  }
  if (status === 408 || status === 502 || status === 503 || status === 504) {
    return failure(
      fields(
        'EVAL_TARGET_UNAVAILABLE',
        'Expected the server to be ready.',
        'Wait until the server is up (GET /health), or lower the concurrency.',
        transient,
        { retryAfterMs },
      ),
      { ...retried, overloaded: status !== 502, retryAfterMs },
    );
  }
  if (status >= 500) {
    // A dead engine takes its server process down seconds later and a supervisor starts it again: it is a server that is
    // away, not a request it cannot serve. Any other 500 belongs to the request, and would only come again.
    return isEngineDead(server)
      ? failure(
          fields(
            'EVAL_TARGET_ENGINE_DEAD',
            'Expected a running engine.',
            'Read the log of the server and start it again.',
            transient,
          ),
          retried,
        )
      : failure(fields('EVAL_TARGET_SERVER_ERROR', 'Expected an answer.', 'Read the log of the server.', transient));
  }
  return failure(
    fields(
      'EVAL_TARGET_BAD_REQUEST',
      'Expected the server to accept the request.',
      'Correct the named parameter; the server may be too old for it.',
      2,
      {
        parameter: server?.parameter ?? null,
      },
    ),
  );
}

/** The error for a model the server does not have: names those it has, the nearest first. */
export function unknownModel(
  wanted: string,
  models: readonly string[],
  details: Readonly<Record<string, unknown>>,
): EvalErrorFields {
  const nearest = nearestNames(wanted, models)[0];
  const has =
    models.length === 0
      ? 'the server does not have it'
      : `the server has ${models.map((name) => `"${name}"`).join(', ')}`;
  return {
    code: 'EVAL_TARGET_MODEL_UNKNOWN',
    message: `Expected a served model, found "${wanted}", but ${has}.`,
    nextStep:
      nearest === undefined
        ? 'Give one of the served model names.'
        : `Did you mean "${nearest}"? Give it as the served model name.`,
    details: { ...details, wanted, models, nearest: nearest ?? null },
  };
}

/** vLLM's answer of a server whose engine process has died, with status 500 or inside a stream. */
export function isEngineDead(server: ServerError | null): boolean {
  return server !== null && /EngineCore|EngineDead|engine (process )?(is |has )?(dead|died)/i.test(server.message);
}

function isUnknownModel(status: number, server: ServerError | null): boolean {
  if (server === null || (status !== 404 && status !== 400)) return false;
  return (
    server.parameter === 'model' || server.code === 'model_not_found' || /model .*does not exist/i.test(server.message)
  );
}

function isContextTooLong(status: number, server: ServerError | null): boolean {
  if (server === null || (status !== 400 && status !== 413 && status !== 422)) return false;
  return (
    server.parameter === 'input_tokens' ||
    server.code === 'context_length_exceeded' ||
    /maximum (context|model) length/i.test(server.message)
  );
}

function wantedModel(server: ServerError | null): string {
  return /model [`'"]?(.+?)[`'"]? does not exist/i.exec(server?.message ?? '')?.[1] ?? '';
}

function listedModels(message: string): string[] {
  const aliases = /Valid aliases: (.*?)\.?$/.exec(message)?.[1];
  return aliases === undefined ? [] : aliases.split(', ');
}

function header(answer: Pick<HttpAnswer, 'headers'>, name: string): string | undefined {
  const value = answer.headers[name];
  return typeof value === 'string' ? value : value?.[0];
}

/** Retry-After (RFC 9110, section 10.2.3): seconds or an HTTP date. */
export function retryAfter(value: string | undefined, nowMs: number): number | null {
  if (value === undefined) return null;
  if (/^\s*\d+(\.\d+)?\s*$/.test(value)) return Number(value) * 1000;
  const dateMs = Date.parse(value);
  return Number.isNaN(dateMs) ? null : Math.max(0, dateMs - nowMs);
}
