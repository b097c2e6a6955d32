import { EvalError } from '../../contracts/errors.ts';
import { checkOptions } from '../../target/check-options.ts';
import { type CallPlace, toError } from '../../target/failure.ts';
import { httpFailure } from '../../target/http-failure.ts';
import { isArray, numberOrNull, stringOrNull } from '../../target/json-value.ts';
import { networkFailure } from '../../target/network-failure.ts';
import { parseEndpoint } from '../../target/parse-endpoint.ts';
import { parsePrometheusText } from '../../target/prometheus-text.ts';
import { redact, secretsOf } from '../../target/redact.ts';
import { badResponse, parseBody } from '../../target/response-body.ts';
import { chooseModel, parseModels, type ServedModel } from '../../target/served-models.ts';
import type { Target, TargetOptions, Tokenized } from '../../target/target.ts';
import { type Answer, ask } from './client/ask.ts';
import { getRequestBytes, requestBytes } from './client/request-bytes.ts';
import { connectTo } from './connect-to.ts';

/** What a load test needs of a target. A whole `Target` is one too. */
export type LoadTarget = Pick<Target, 'facts' | 'connection' | 'tokenize' | 'serverMetrics' | 'close'>;

/** A route that the server does not have may swallow the request. */
const optionalRouteMs = 3000;

/**
 * Connects for a load test alone: asks for no completion, so that the server sees the load and nothing else, and loads no HTTP library.
 * With a model name given every other route is optional. Throws EVAL_TARGET_* for a server that is away or refuses the key.
 */
export async function connectLoadTarget(options: TargetOptions, signal: AbortSignal): Promise<LoadTarget> {
  const baseUrl = parseEndpoint(options.endpoint);
  checkOptions(options);
  const headers: Record<string, string> = options.apiKey === null ? {} : { authorization: `Bearer ${options.apiKey}` };
  for (const [name, value] of Object.entries(options.headers)) headers[name.toLowerCase()] = value;
  const connection = { baseUrl, headers, options };
  const { connection: to, request } = await connectTo({ connection });
  const secrets = secretsOf(options);
  const place = (path: string): CallPlace => ({
    what: baseUrl.href + path,
    sent: null,
    redact: (text) => redact(text, secrets),
  });

  const send = (path: string, body: unknown, limit: AbortSignal): Promise<Answer> => {
    const route = { ...request, path: `${request.path}/${path}` };
    return ask(to, body === undefined ? getRequestBytes(route) : requestBytes(route, body), limit);
  };
  /** Throws for everything but 2xx. */
  const demand = async (path: string, body?: unknown, callSignal = signal): Promise<string> => {
    let answer: Answer;
    try {
      answer = await send(path, body, AbortSignal.any([callSignal, AbortSignal.timeout(options.timeouts.totalMs)]));
    } catch (error) {
      callSignal.throwIfAborted();
      const cause = error instanceof Error ? error : new Error(String(error));
      throw toError(networkFailure(cause, 'connecting', place(path)), 1);
    }
    if (answer.status < 200 || answer.status > 299) throw refused(answer, path);
    return answer.text;
  };
  const refused = ({ status, text }: Answer, path: string): Error =>
    toError(httpFailure({ status, text, headers: {} }, place(path), 0), 1);
  /** Null for a server that does not have the route, whatever it does instead. */
  const look = async <T>(path: string, body: unknown, read: (text: string) => T): Promise<T | null> => {
    try {
      const answer = await send(path, body, AbortSignal.any([signal, AbortSignal.timeout(optionalRouteMs)]));
      return answer.status === 200 ? read(answer.text) : null;
    } catch {
      signal.throwIfAborted();
      return null;
    }
  };

  const [listed, version, metrics] = await Promise.all([
    askForModels(),
    look('version', undefined, (text) => stringOrNull(parseBody({ text, place: place('version') })['version'])),
    look('metrics', undefined, (text) => /^# (HELP|TYPE) /m.test(text)),
  ]);
  const model = chooseServedModel(listed, version !== null);
  const tokenized = await look('tokenize', { model: model.name, prompt: 'vllm-eval' }, (text) =>
    parseBody({ text, place: place('tokenize') }),
  );
  const canTokenize = isArray(tokenized?.['tokens']);
  const tokenizedLimit = canTokenize ? numberOrNull(tokenized?.['max_model_len']) : null;

  return {
    facts: {
      endpoint: baseUrl.href.replace(/\/$/, ''),
      servedModelName: model.name,
      modelRoot: model.root,
      maxModelLength: model.maxModelLength ?? tokenizedLimit,
      serverKind: version === null ? 'openai-compatible' : 'vllm',
      serverVersion: version,
      systemFingerprint: null,
      capabilities: {
        tokenize: canTokenize,
        echoLogprobs: false,
        promptLogprobs: false,
        logprobTokenIds: false,
        metrics: metrics === true,
      },
      observedAt: new Date().toISOString(),
    },
    connection,
    tokenize: async (text, { addSpecialTokens, signal: callSignal } = {}) => {
      const content = { model: model.name, prompt: text, add_special_tokens: addSpecialTokens };
      const answer = { text: await demand('tokenize', content, callSignal), place: place('tokenize') };
      const { tokens, max_model_len: limit } = parseBody(answer);
      if (!isArray(tokens)) throw badResponse(answer, 'no "tokens"');
      return { tokenIds: tokens as Tokenized['tokenIds'], maxModelLength: numberOrNull(limit) };
    },
    serverMetrics: async (callSignal) => parsePrometheusText(await demand('metrics', undefined, callSignal)),
    close: () => Promise.resolve(),
  };

  /** Null for a server without the route, which is enough where the name of the model is given. */
  async function askForModels(): Promise<string | null> {
    if (options.servedModelName === null) return demand('v1/models');
    try {
      const answer = await send(
        'v1/models',
        undefined,
        AbortSignal.any([signal, AbortSignal.timeout(optionalRouteMs)]),
      );
      if (answer.status === 401 || answer.status === 403) throw refused(answer, 'v1/models');
      return answer.status === 200 ? answer.text : null;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof EvalError) throw error;
      // Errors of the system on the way to the server have a code; what the server does on this route is its own affair.
      if (error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code !== 'ECONNRESET')
        throw toError(networkFailure(error, 'connecting', place('v1/models')), 1);
      return null;
    }
  }

  /** vLLM refuses a model that it does not list: better told before the load. Others are taken at the user's word. */
  function chooseServedModel(text: string | null, isVllm: boolean): ServedModel {
    const wanted = options.servedModelName;
    const unlisted = { name: wanted ?? '', root: null, maxModelLength: null };
    if (text === null) return unlisted;
    const body = { text, place: place('v1/models') };
    try {
      return chooseModel(parseModels(body), wanted, body);
    } catch (error) {
      if (wanted === null || isVllm) throw error;
      return unlisted;
    }
  }
}
