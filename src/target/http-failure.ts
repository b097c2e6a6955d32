import { type CallPlace, excerpt, type Failure, failure } from './failure.ts';
import { type HttpMeaning, meaningOf } from './http-meaning.ts';
import type { HttpAnswer } from './read-answer.ts';
import { retryAfter } from './retry-delay.ts';
import { readServerError, type ServerError } from './server-error.ts';
import { unknownModel } from './unknown-model.ts';

/** The failure of an answer outside 2xx, with what the server said. */
export function httpFailure(answer: Omit<HttpAnswer, 'kind'>, place: CallPlace, nowMs: number): Failure {
  const { status, text } = answer;
  const server = readServerError(text);
  const meaning = meaningOf(status, server, place.sent);
  const details = { status, body: excerpt(text, place.redact), request: place.what, ...said(server, meaning) };
  if (meaning.code === 'EVAL_TARGET_MODEL_UNKNOWN') {
    return failure(unknownModel(wantedModel(server), listedModels(server), details));
  }
  const location = header(answer, 'location');
  const reason = excerpt(server?.message ?? text, place.redact);
  const found = [
    `status ${status}`,
    ...(location === undefined ? [] : [` to ${place.redact(location)}`]),
    ...(reason === '' ? [] : [`: ${reason}`]),
  ].join('');
  const retryAfterMs = retryAfter(header(answer, 'retry-after'), nowMs);
  return failure(
    {
      code: meaning.code,
      message: `Expected ${meaning.expected}, found ${found}, at ${place.what}`,
      nextStep: meaning.nextStep,
      exitCode: meaning.exitCode ?? 2,
      details: meaning.retryable === true ? { ...details, retryAfterMs } : details,
    },
    { retryable: meaning.retryable ?? false, overloaded: meaning.overloaded ?? false, retryAfterMs },
  );
}

function said(server: ServerError | null, meaning: HttpMeaning): Readonly<Record<string, unknown>> {
  return meaning.code === 'EVAL_TARGET_BAD_REQUEST' ? { parameter: server?.parameter ?? null } : {};
}

function wantedModel(server: ServerError | null): string {
  return /model [`'"]?(.+?)[`'"]? does not exist/i.exec(server?.message ?? '')?.[1] ?? '';
}

function listedModels(server: ServerError | null): readonly string[] {
  return /Valid aliases: (.*?)\.?$/.exec(server?.message ?? '')?.[1]?.split(', ') ?? [];
}

function header(answer: Pick<HttpAnswer, 'headers'>, name: string): string | undefined {
  const value = answer.headers[name];
  return typeof value === 'string' ? value : value?.[0];
}
