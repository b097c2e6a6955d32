import { EvalError } from '../contracts/errors.ts';
import { type CallPlace, excerpt } from './failure.ts';
import { isObject, type JsonObject } from './json-value.ts';
import { readServerError } from './server-error.ts';

/** A body that came with a status of 2xx. */
export interface ResponseBody {
  readonly text: string;
  readonly place: CallPlace;
}

/** The JSON object of a body. Throws EVAL_TARGET_NOT_OPENAI for HTML and EVAL_TARGET_BAD_RESPONSE for anything else that is none. */
export function parseBody(body: ResponseBody): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(body.text);
  } catch {
    // Without the SyntaxError as cause: it quotes the body, secrets included.
    throw notJson(body);
  }
  if (!isObject(value)) throw badResponse(body, 'JSON that is no object');
  const said = 'error' in value && value['error'] !== null ? readServerError(body.text) : null;
  if (said !== null) throw badResponse(body, `an error under status 200, ${said.message}`);
  return value;
}

/** The answer is not what the API promises. */
export function badResponse(body: ResponseBody, found: string): EvalError {
  return new EvalError({
    code: 'EVAL_TARGET_BAD_RESPONSE',
    message: `Expected an answer in the form of the OpenAI API, found ${body.place.redact(found)}, at ${body.place.what}.`,
    nextStep: 'Check that the endpoint is a vLLM server and that no proxy or gateway changes its answers.',
    details: detailsOf(body),
  });
}

/** The server took the request and left out what it asked for. */
export function ignoredParameter(body: ResponseBody, parameter: string): EvalError {
  return new EvalError({
    code: 'EVAL_TARGET_UNSUPPORTED',
    message: `Expected what "${parameter}" asks for, found an answer without it, at ${body.place.what}.`,
    nextStep: 'Use a vLLM server that knows the parameter (see `capabilities` of the target).',
    details: { ...detailsOf(body), parameter },
  });
}

/** Whatever answers here does not speak the OpenAI API. */
export function notOpenAi(body: ResponseBody, found: string, status = 200, cause?: unknown): EvalError {
  return new EvalError({
    code: 'EVAL_TARGET_NOT_OPENAI',
    message: `Expected a vLLM or other OpenAI-compatible server, found ${body.place.redact(found)}, at ${body.place.what}.`,
    nextStep:
      'Check host, port and path prefix of the endpoint: <endpoint>/v1/models must answer with the list of models.',
    details: { ...detailsOf(body), status },
    cause,
  });
}

function notJson(body: ResponseBody): EvalError {
  if (body.text.trim() === '') return badResponse(body, 'an empty body');
  if (/^\s*</.test(body.text)) return notOpenAi(body, 'an HTML page');
  return badResponse(body, `malformed JSON, ${excerpt(body.text, body.place.redact, 60)}`);
}

function detailsOf(body: ResponseBody): Readonly<Record<string, unknown>> {
  return { status: 200, body: excerpt(body.text, body.place.redact), request: body.place.what };
}
