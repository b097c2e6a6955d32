import type { Sampling } from '../contracts/exam.ts';
import type { Usage } from '../contracts/sample.ts';
import type { TargetFacts } from '../contracts/target-facts.ts';

/** Where and how to connect. Secrets live only here; `redact` in target/ removes them from anything that is shown. */
export interface TargetOptions {
  /** Base URL, `…/v1`, `…/v1/completions` or `…/v1/chat/completions`. */
  readonly endpoint: string;
  /** `model` of the requests; null takes the only model the server lists. */
  readonly servedModelName: string | null;
  readonly apiKey: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** PEM file with further certificate authorities. */
  readonly caFile: string | null;
  /** http(s)://[user:password@]host:port */
  readonly proxy: string | null;
  readonly timeouts: TargetTimeouts;
  /** Upper bound of requests in flight; the client goes below it when the server pushes back. */
  readonly maxConcurrency: number;
  /** Tries of one request in all, the first included. */
  readonly maxAttempts: number;
  /** Of the jitter between tries; give every process its own. Default 0. */
  readonly seed?: number;
}

export interface TargetTimeouts {
  readonly connectMs: number;
  /** From the request sent to the first byte of the answer. */
  readonly firstByteMs: number;
  /** Between two reads of the answer. */
  readonly idleMs: number;
  /** The whole request, retries not counted. */
  readonly totalMs: number;
}

/** Constrains the answer (`structured_outputs` / `response_format` of vLLM). The caller checks the answer all the same. */
export type StructuredOutput =
  | { readonly kind: 'json-schema'; readonly name: string; readonly schema: Readonly<Record<string, unknown>> }
  | { readonly kind: 'json-object' }
  | { readonly kind: 'regex'; readonly pattern: string }
  | { readonly kind: 'choice'; readonly choices: readonly string[] };

interface CommonRequest {
  readonly sampling: Sampling;
  readonly n?: number;
  readonly ignoreEos?: boolean;
  readonly minTokens?: number;
  readonly structuredOutput?: StructuredOutput;
  /**
   * Vocabulary ids whose log-probabilities come back at every generated position (vLLM ≥ 0.32). Tokens are then named
   * `token_id:N` in `logprobs`, because two ids can have the same text.
   */
  readonly logprobTokenIds?: readonly number[];
  /** Log-probabilities of the prompt with this many alternatives (vLLM; not with streams). */
  readonly promptLogprobs?: number;
  /** Wire names, sent as they are. */
  readonly extraBody?: Readonly<Record<string, unknown>>;
}

export interface CompletionRequest extends CommonRequest {
  /**
   * Text, or token ids that skip the server's tokenizer; or several of either in one request, which then brings `n` choices
   * for each, in order: `index` is the position of the prompt times `n`, plus the number of the choice.
   */
  readonly prompt: string | readonly number[] | readonly string[] | readonly (readonly number[])[];
  /** Return the prompt in front of the answer; with `logprobs` its log-probabilities too. */
  readonly echo?: boolean;
  /** 0 to 20 alternatives per position. */
  readonly logprobs?: number;
  /** Overrides sampling.maxTokens where 0 is meant (scoring without generating). */
  readonly maxTokens?: number;
}

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content: string;
}

export interface ChatRequest extends CommonRequest {
  readonly messages: readonly ChatMessage[];
  /** Log-probabilities of the generated tokens with this many alternatives (0 to 20). */
  readonly topLogprobs?: number;
  /** Continue the last assistant message instead of opening a new one. */
  readonly continueFinalMessage?: boolean;
}

/** Per position, in order. The first prompt token has no log-probability: null. */
export interface PositionLogprobs {
  readonly tokens: readonly string[];
  readonly tokenLogprobs: readonly (number | null)[];
  /** Token string (`token_id:N` with `logprobTokenIds`) → log-probability; holds the position's own token and the best ones. */
  readonly topLogprobs: readonly (Readonly<Record<string, number>> | null)[];
  /** Offset of each token in `text` as the server counts (vLLM: Unicode code points); empty for chat, meaningless with `logprobTokenIds`. */
  readonly textOffsets: readonly number[];
}

export interface Choice {
  readonly index: number;
  readonly text: string;
  readonly reasoning: string | null;
  readonly finishReason: string | null;
  readonly logprobs: PositionLogprobs | null;
  /** vLLM's prompt_logprobs as sent: per position, token id → {logprob, rank, decoded_token}. */
  readonly promptLogprobs:
    | readonly (Readonly<
        Record<string, { readonly logprob: number; readonly rank?: number; readonly decodedToken?: string }>
      > | null)[]
    | null;
}

export interface Completion {
  readonly choices: readonly Choice[];
  readonly usage: Usage | null;
  readonly systemFingerprint: string | null;
  /** From sending the successful try to its last byte. */
  readonly durationMs: number;
  readonly attempts: number;
}

/** What a streamed answer brings, in order; `done` is last and comes only when the stream ended as it should. */
export type StreamEvent =
  | { readonly kind: 'role' }
  | { readonly kind: 'reasoning'; readonly text: string; readonly choice: number }
  | { readonly kind: 'content'; readonly text: string; readonly choice: number }
  | { readonly kind: 'finish'; readonly reason: string; readonly choice: number }
  | { readonly kind: 'usage'; readonly usage: Usage }
  | { readonly kind: 'done' };

export interface Tokenized {
  readonly tokenIds: readonly number[];
  readonly maxModelLength: number | null;
}

/** One sample of the server's /metrics. */
export interface ServerMetric {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * A reachable server serving one model. Every method waits for a permit of the adaptive concurrency limit,
 * retries what can be retried, and otherwise throws an EvalError with code `EVAL_TARGET_*`.
 */
export interface Target {
  readonly facts: TargetFacts;
  /** For the load generator, which talks to the server by itself. */
  readonly connection: {
    readonly baseUrl: URL;
    readonly headers: Readonly<Record<string, string>>;
    readonly options: TargetOptions;
  };
  complete(request: CompletionRequest, signal?: AbortSignal): Promise<Completion>;
  chat(request: ChatRequest, signal?: AbortSignal): Promise<Completion>;
  completeStream(request: CompletionRequest, signal?: AbortSignal): AsyncIterable<StreamEvent>;
  chatStream(request: ChatRequest, signal?: AbortSignal): AsyncIterable<StreamEvent>;
  tokenize(
    text: string,
    options?: { readonly addSpecialTokens?: boolean; readonly signal?: AbortSignal },
  ): Promise<Tokenized>;
  /** Messages behind the server's chat template, as tokens; with the assistant's turn opened unless told otherwise. */
  tokenizeChat(
    messages: readonly ChatMessage[],
    options?: { readonly addGenerationPrompt?: boolean; readonly signal?: AbortSignal },
  ): Promise<Tokenized>;
  detokenize(tokenIds: readonly number[], signal?: AbortSignal): Promise<string>;
  serverMetrics(signal?: AbortSignal): Promise<readonly ServerMetric[]>;
  close(): Promise<void>;
}
