import { checkOptions } from './check-options.ts';
import { createDispatcher } from './dispatcher.ts';
import { discoverFacts } from './discover-facts.ts';
import { isArray, numberOrNull } from './json-value.ts';
import { parseCompletion } from './parse-completion.ts';
import { parseEndpoint } from './parse-endpoint.ts';
import { parsePrometheusText } from './prometheus-text.ts';
import { readStream } from './read-stream.ts';
import { redact, secretsOf } from './redact.ts';
import { chatBody, completionBody } from './request-body.ts';
import { badResponse, parseBody } from './response-body.ts';
import { createSeededRandom } from '../contracts/seeded-random.ts';
import type { ChatRequest, CompletionRequest, StreamEvent, Target, TargetOptions, Tokenized } from './target.ts';
import { createTransport } from './transport.ts';

/**
 * Connects to a server and asks what it is. Throws an EvalError `EVAL_TARGET_*`: exit code 2 for an endpoint, a key or
 * a model name that is wrong, 75 for a server that is away.
 */
export async function connectTarget(options: TargetOptions, signal?: AbortSignal): Promise<Target> {
  const baseUrl = parseEndpoint(options.endpoint);
  checkOptions(options);
  const headers = requestHeaders(options);
  const secrets = secretsOf(options);
  const dispatcher = createDispatcher(baseUrl, options);
  const transport = createTransport({
    dispatcher,
    baseUrl,
    headers,
    timeouts: options.timeouts,
    maxConcurrency: options.maxConcurrency,
    maxAttempts: options.maxAttempts,
    redact: (text) => redact(text, secrets),
    random: createSeededRandom(options.seed ?? 0),
  });
  const facts = await discoverFacts(transport, baseUrl, options.servedModelName, signal).catch(
    async (error: unknown) => {
      await dispatcher.destroy();
      throw error;
    },
  );
  const model = facts.servedModelName;

  async function* stream(
    path: string,
    body: unknown,
    streamSignal?: AbortSignal,
  ): AsyncGenerator<StreamEvent, void, undefined> {
    yield* readStream(await transport.open(path, body, streamSignal));
  }

  const tokenize = async (request: unknown, callSignal: AbortSignal | undefined): Promise<Tokenized> => {
    const answer = await transport.ask('POST', 'tokenize', request, callSignal);
    const body = parseBody(answer);
    if (!isArray(body['tokens'])) throw badResponse(answer, 'no "tokens"');
    return { tokenIds: body['tokens'] as readonly number[], maxModelLength: numberOrNull(body['max_model_len']) };
  };

  return {
    facts,
    connection: { baseUrl, headers, options },
    complete: async (request, callSignal) =>
      parseCompletion(
        await transport.ask('POST', 'v1/completions', completionBody(model, request, false), callSignal),
        request,
      ),
    chat: async (request, callSignal) =>
      parseCompletion(
        await transport.ask('POST', 'v1/chat/completions', chatBody(model, request, false), callSignal),
        request,
      ),
    completeStream: (request: CompletionRequest, callSignal) =>
      stream('v1/completions', completionBody(model, request, true), callSignal),
    chatStream: (request: ChatRequest, callSignal) =>
      stream('v1/chat/completions', chatBody(model, request, true), callSignal),
    tokenize: (text, { addSpecialTokens, signal: callSignal } = {}) =>
      tokenize({ model, prompt: text, add_special_tokens: addSpecialTokens }, callSignal),
    tokenizeChat: (messages, { addGenerationPrompt, signal: callSignal } = {}) =>
      tokenize({ model, messages, add_generation_prompt: addGenerationPrompt }, callSignal),
    detokenize: async (tokenIds, callSignal) => {
      const answer = await transport.ask('POST', 'detokenize', { model, tokens: tokenIds }, callSignal);
      const { prompt } = parseBody(answer);
      if (typeof prompt !== 'string') throw badResponse(answer, 'no "prompt"');
      return prompt;
    },
    serverMetrics: async (callSignal) =>
      parsePrometheusText((await transport.ask('GET', 'metrics', undefined, callSignal)).text),
    close: () => dispatcher.destroy(),
  };
}

/** With lower-case names. The caller's headers win. */
function requestHeaders(options: TargetOptions): Readonly<Record<string, string>> {
  const headers: Record<string, string> = { 'user-agent': 'vllm-eval', 'accept-encoding': 'identity' };
  if (options.apiKey !== null) headers['authorization'] = `Bearer ${options.apiKey}`;
  for (const [name, value] of Object.entries(options.headers)) headers[name.toLowerCase()] = value;
  return headers;
}
