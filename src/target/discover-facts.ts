import { EvalError, isEvalError } from '../contracts/errors.ts';
import type { Completion, CompletionRequest } from './target.ts';
import type { TargetFacts } from '../contracts/target-facts.ts';
import { isArray, isObject, numberOrNull, stringOrNull } from './json-value.ts';
import { parseCompletion } from './parse-completion.ts';
import { completionBody } from './request-body.ts';
import { notOpenAi, parseBody } from './response-body.ts';
import { chooseModel, parseModels } from './served-models.ts';
import type { Answer, Transport } from './transport.ts';

/** Several tokens in every tokenizer, and no prompt of an exam starts like it: the prefix cache learns nothing. */
const probePrompt = 'vllm-eval asks what this server can do.';

/**
 * Asks the server what it is: models, version, then one small request per capability. A refused probe is a missing
 * capability; a server that is away, or a wrong API key, throws.
 */
export async function discoverFacts(
  transport: Transport,
  baseUrl: URL,
  wantedModel: string | null,
  signal?: AbortSignal,
): Promise<TargetFacts> {
  const models = await listModels(transport, signal);
  const model = chooseModel(parseModels(models), wantedModel, models);
  const askCompletion = async (request: Omit<CompletionRequest, 'prompt' | 'sampling'>): Promise<Completion | null> => {
    const full = { prompt: probePrompt, sampling: { temperature: 0, maxTokens: 1 }, ...request };
    return probe(async () =>
      parseCompletion(
        await transport.ask('POST', 'v1/completions', completionBody(model.name, full, false), signal),
        full,
      ),
    );
  };
  const [version, tokenized, metrics, echo, prompt, ids] = await Promise.all([
    probe(async () => stringOrNull(parseBody(await transport.ask('GET', 'version', undefined, signal))['version'])),
    probe(async () =>
      parseBody(await transport.ask('POST', 'tokenize', { model: model.name, prompt: probePrompt }, signal)),
    ),
    probe(async () => (await transport.ask('GET', 'metrics', undefined, signal)).text),
    askCompletion({ echo: true, logprobs: 1 }),
    askCompletion({ promptLogprobs: 0 }),
    askCompletion({ logprobs: 1, logprobTokenIds: [0, 1] }),
  ]);
  const tokenize = isArray(tokenized?.['tokens']);
  return {
    endpoint: baseUrl.href.replace(/\/$/, ''),
    servedModelName: model.name,
    modelRoot: model.root,
    maxModelLength: model.maxModelLength ?? (tokenize ? numberOrNull(tokenized?.['max_model_len']) : null),
    serverKind: version === null ? 'openai-compatible' : 'vllm',
    serverVersion: version,
    systemFingerprint: (echo ?? prompt ?? ids)?.systemFingerprint ?? null,
    capabilities: {
      tokenize,
      // The first token of a prompt has no log-probability, the others must.
      echoLogprobs: typeof echo?.choices[0]?.logprobs?.tokenLogprobs[1] === 'number',
      promptLogprobs: isObject(prompt?.choices[0]?.promptLogprobs?.[1]),
      logprobTokenIds: ids !== null,
      metrics: metrics !== null && /^# (HELP|TYPE) /m.test(metrics),
    },
    observedAt: new Date().toISOString(),
  };
}

/** Without this route it is no OpenAI server; everything else that can go wrong says so itself. */
async function listModels(transport: Transport, signal: AbortSignal | undefined): Promise<Answer> {
  try {
    return await transport.ask('GET', 'v1/models', undefined, signal);
  } catch (error) {
    if (!isEvalError(error, 'EVAL_TARGET_UNSUPPORTED') && !isEvalError(error, 'EVAL_TARGET_BAD_REQUEST')) throw error;
    const { status, body, request } = error.details;
    throw notOpenAi(
      { text: String(body), place: { what: String(request), sent: null, redact: (text) => text } },
      `status ${String(status)} instead of a list of models`,
      Number(status),
      error,
    );
  }
}

/** Null where the server refuses or does not know the request. */
async function probe<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof EvalError && refusals.has(error.code)) return null;
    throw error;
  }
}

const refusals: ReadonlySet<string> = new Set([
  'EVAL_TARGET_UNSUPPORTED',
  'EVAL_TARGET_BAD_REQUEST',
  'EVAL_TARGET_BAD_RESPONSE',
  'EVAL_TARGET_NOT_OPENAI',
  'EVAL_TARGET_SERVER_ERROR',
  'EVAL_TARGET_REDIRECT',
]);
