import { EvalError, isEvalError } from '../contracts/errors.ts';
import type { TargetFacts } from '../contracts/target-facts.ts';
import { isArray, isObject, numberOrNull, stringOrNull } from './json-value.ts';
import { parseCompletion } from './parse-completion.ts';
import { completionBody } from './request-body.ts';
import { notOpenAi, parseBody } from './response-body.ts';
import { chooseModel, parseModels } from './served-models.ts';
import type { Completion, CompletionRequest } from './target.ts';
import type { Answer, Transport } from './transport.ts';

/** Several tokens in every tokenizer, and no prompt of an exam starts like it: the prefix cache learns nothing. */
const probePrompt = 'vllm-eval asks what this server can do.';

/** Alternatives that vLLM gives at most, unless it is told otherwise (--max-logprobs). */
export const topLogprobs = 20;

/** A gateway may swallow what it does not know. */
const optionalRouteMs = 30_000;

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

  /** A route beside the OpenAI API: whatever goes wrong, this server does not offer it. One that is away shows at the completions. */
  const askOptional = async <T>(
    method: 'GET' | 'POST',
    path: string,
    body: unknown,
    read: (answer: Answer) => T,
  ): Promise<T | null> => {
    const deadline = AbortSignal.timeout(optionalRouteMs);
    const either = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
    try {
      return read(await transport.ask(method, path, body, either));
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof EvalError || deadline.aborted) return null;
      throw error;
    }
  };

  const askCompletion = async (request: Omit<CompletionRequest, 'prompt' | 'sampling'>): Promise<Completion | null> => {
    const full = { prompt: probePrompt, sampling: { temperature: 0, maxTokens: 1 }, ...request };
    try {
      const body = completionBody(model.name, full, false);
      return parseCompletion(await transport.ask('POST', 'v1/completions', body, signal), full);
    } catch (error) {
      if (error instanceof EvalError && refusals.has(error.code)) return null;
      throw error;
    }
  };

  const [version, tokenized, metrics, echo, prompt, ids, top] = await Promise.all([
    askOptional('GET', 'version', undefined, (answer) => stringOrNull(parseBody(answer)['version'])),
    askOptional('POST', 'tokenize', { model: model.name, prompt: probePrompt }, parseBody),
    askOptional('GET', 'metrics', undefined, (answer) => answer.text),
    askCompletion({ echo: true, logprobs: 1 }),
    askCompletion({ promptLogprobs: 0 }),
    askCompletion({ logprobs: 1, logprobTokenIds: [0, 1] }),
    askCompletion({ logprobs: topLogprobs, extraBody: { return_tokens_as_token_ids: true } }),
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
      topLogprobs: namesTokensById(top),
      metrics: metrics !== null && /^# (HELP|TYPE) /m.test(metrics),
    },
    prefixCacheBlockTokens: metrics === null ? null : prefixCacheBlock(metrics),
    observedAt: new Date().toISOString(),
  };
}

function namesTokensById(completion: Completion | null): boolean {
  const names = Object.keys(completion?.choices[0]?.logprobs?.topLogprobs[0] ?? {});
  return names.length >= topLogprobs && names.every((name) => name.startsWith('token_id:'));
}

/** vLLM tells the configuration of its cache as labels of a metric. */
function prefixCacheBlock(metrics: string): number | null {
  const labels = /^vllm:cache_config_info\{(.*)\}/m.exec(metrics)?.[1] ?? '';
  const size = Number(/\bblock_size="(\d+)"/.exec(labels)?.[1]);
  return labels.includes('enable_prefix_caching="True"') && size > 0 ? size : null;
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

/** Answers of a server that is there and does not do what was asked. */
const refusals: ReadonlySet<string> = new Set([
  'EVAL_TARGET_UNSUPPORTED',
  'EVAL_TARGET_BAD_REQUEST',
  'EVAL_TARGET_BAD_RESPONSE',
  'EVAL_TARGET_NOT_OPENAI',
  'EVAL_TARGET_SERVER_ERROR',
  'EVAL_TARGET_REDIRECT',
]);
