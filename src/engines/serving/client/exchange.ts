import { performance } from 'node:perf_hooks';
import type { Usage } from '../../../contracts/sample.ts';
import { chunkBits, classifyChunk, lastCount, outputBits } from './classify-chunk.ts';
import { readErrorChunk, readFinishReason, readText, readUsage } from './read-chunk.ts';
import type { ResponseHead } from './response-head.ts';

/** Why a request has no answer that can be timed, as far as the bytes tell; what an answer should hold is judged later. */
export interface ExchangeFailure {
  readonly outcome: 'http-error' | 'stream-error' | 'truncated-stream' | 'timeout' | 'connection-error' | 'cancelled';
  readonly error: string;
}

const longestErrorBodyBytes = 4096;

/**
 * One request and its streamed answer, as observed. All times are `performance.now()` taken when the read returned.
 * Runs for every chunk of every stream: no allocation, no JSON but for chunks that carry usage, a finish reason or an error.
 */
export class Exchange {
  startMs = 0;
  endMs = 0;
  /** Last sign of life: the send, then every read. */
  lastActivityMs = 0;
  status: number | null = null;
  usage: Usage | null = null;
  finishReason: string | null = null;
  failure: ExchangeFailure | null = null;
  events = 0;
  reasoningChunks = 0;
  toolChunks = 0;
  /** Chunks with output that came in the same read as the one before: their gap says nothing about the server. */
  coalescedChunks = 0;
  /** Arrival of the first text or tool call that a user sees; reasoning is none. -1 without one. */
  firstVisibleMs = -1;
  isDone = false;
  isSettled = false;
  contentType = '';
  readonly settled: Promise<void>;
  #resolve!: () => void;
  #times: Float64Array;
  /** Tokens so far at each chunk, where the server says so in every chunk (`continuous_usage_stats`). */
  #tokens: Uint32Array | null = null;
  #count = 0;
  #lastChoiceMs = 0;
  #inputTokens = -1;
  #outputTokens = -1;
  #errorBody = '';

  /** Copies of the chunks with output, where the answer itself is wanted. */
  readonly #kept: Buffer[] | null;

  /** `expectedChunks` sizes the buffer of arrival times; more still fit. */
  constructor(expectedChunks: number, keepText = false) {
    this.#kept = keepText ? [] : null;
    this.#times = new Float64Array(expectedChunks + 8);
    this.settled = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  /** Arrival of every chunk with output. */
  get chunkTimesMs(): Float64Array {
    return this.#times.subarray(0, this.#count);
  }

  /** The visible answer; null unless it was to be kept. Parses every chunk: for after the run. */
  get text(): string | null {
    return this.#kept === null ? null : this.#kept.map((chunk) => readText(chunk.toString('utf8'))).join('');
  }

  /** Tokens so far at every chunk of `chunkTimesMs`; null where the server did not say so at each of them. */
  get tokensSoFar(): Uint32Array | null {
    const tokens = this.#tokens?.subarray(0, this.#count) ?? null;
    return tokens === null || tokens.includes(0) ? null : tokens;
  }

  get hasOutput(): boolean {
    return this.firstVisibleMs >= 0 || this.reasoningChunks > 0;
  }

  get hasAnswer(): boolean {
    return this.status !== null;
  }

  onHead(head: ResponseHead): void {
    this.status = head.status;
    this.contentType = head.headers.get('content-type') ?? '';
    const encoding = head.headers.get('content-encoding') ?? 'identity';
    if (head.status === 200 && encoding !== 'identity')
      this.failure = { outcome: 'stream-error', error: `answer is ${encoding}-encoded, which was not asked for` };
  }

  onErrorBody(bytes: Buffer, start: number, end: number): void {
    const room = longestErrorBodyBytes - this.#errorBody.length;
    if (room > 0) this.#errorBody += bytes.toString('latin1', start, Math.min(end, start + room));
  }

  onEvent(bytes: Uint8Array, start: number, end: number, nowMs: number): void {
    this.events += 1;
    const bits = classifyChunk(bytes, start, end);
    if ((bits & chunkBits.usage) !== 0 && (bits & chunkBits.choice) !== 0) this.#readRunningUsage(bytes, start, end);
    if (this.#kept !== null && (bits & outputBits) !== 0) this.#kept.push(Buffer.from(bytes.subarray(start, end)));
    if ((bits & outputBits) !== 0) this.#addOutput(bits, nowMs);
    else if (isInvisibleToken(bits, this.#count > 0)) this.#addTime(nowMs);
    if ((bits & chunkBits.choice) !== 0) this.#lastChoiceMs = nowMs;
    if ((bits & rareBits) !== 0 || (bits & (chunkBits.usage | chunkBits.choice)) === chunkBits.usage)
      this.#readContent(bits, bytes, start, end);
  }

  /** The answer ended as HTTP says it should. */
  onEnd(nowMs: number): void {
    if (this.status !== 200 && this.failure === null)
      this.failure = { outcome: 'http-error', error: this.#describeErrorBody() };
    this.#settle(nowMs);
  }

  fail(outcome: ExchangeFailure['outcome'], error: string, nowMs = performance.now()): void {
    if (this.isSettled) return;
    if (!this.isDone || this.failure !== null) this.failure ??= { outcome, error };
    this.#settle(nowMs);
  }

  #settle(nowMs: number): void {
    if (this.isSettled) return;
    this.isSettled = true;
    if (this.usage === null && this.#inputTokens >= 0 && this.#outputTokens >= 0)
      this.usage = { inputTokens: this.#inputTokens, outputTokens: this.#outputTokens };
    this.endMs =
      this.failure === null && this.#count > 0
        ? Math.max(this.#lastChoiceMs, this.#times[this.#count - 1] ?? 0)
        : nowMs;
    this.#resolve();
  }

  #addOutput(bits: number, nowMs: number): void {
    if ((bits & chunkBits.reasoning) !== 0) this.reasoningChunks += 1;
    if ((bits & chunkBits.tool) !== 0) this.toolChunks += 1;
    if (this.firstVisibleMs < 0 && (bits & (chunkBits.content | chunkBits.tool)) !== 0) this.firstVisibleMs = nowMs;
    this.#addTime(nowMs);
  }

  #addTime(nowMs: number): void {
    if (this.#count === this.#times.length) {
      this.#times = grow(this.#times, new Float64Array(this.#count * 2));
      if (this.#tokens !== null) this.#tokens = grow(this.#tokens, new Uint32Array(this.#count * 2));
    }
    if (this.#count > 0 && this.#times[this.#count - 1] === nowMs) this.coalescedChunks += 1;
    this.#times[this.#count] = nowMs;
    if (this.#tokens !== null) this.#tokens[this.#count] = this.#outputTokens;
    this.#count += 1;
  }

  /** Without parsing: this is every chunk of a stream with `continuous_usage_stats`. */
  #readRunningUsage(bytes: Uint8Array, start: number, end: number): void {
    const outputTokens = lastCount(bytes, start, end, 'completion_tokens');
    if (outputTokens < 0) return;
    if (this.#inputTokens < 0) this.#inputTokens = lastCount(bytes, start, end, 'prompt_tokens');
    this.#outputTokens = outputTokens;
    this.#tokens ??= new Uint32Array(this.#times.length);
  }

  #readContent(bits: number, bytes: Uint8Array, start: number, end: number): void {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
    if ((bits & chunkBits.invalid) !== 0) {
      if (text.trim() === '[DONE]') this.isDone = true;
      else
        this.failure ??= {
          outcome: 'stream-error',
          error: `chunk is not JSON: ${text.slice(0, longestErrorBodyBytes)}`,
        };
      return;
    }
    if ((bits & chunkBits.error) !== 0) this.failure ??= { outcome: 'stream-error', error: readErrorChunk(text) };
    if ((bits & chunkBits.finish) !== 0) this.finishReason = readFinishReason(text) ?? this.finishReason;
    if ((bits & chunkBits.usage) !== 0) this.usage = readUsage(text) ?? this.usage;
  }

  #describeErrorBody(): string {
    const body = Buffer.from(this.#errorBody, 'latin1').toString('utf8').trim();
    return body === '' ? `status ${this.status} without a body` : body;
  }
}

/** Bits of chunks that come once or never in a stream: those may cost a parse. */
const rareBits = chunkBits.invalid | chunkBits.error | chunkBits.finish;

/**
 * A token that shows no text of its own: a special token, or part of a character. A completion says so with an empty text from the first
 * token on; in a chat, chunks before the first output are about the role.
 */
function isInvisibleToken(bits: number, hasOutput: boolean): boolean {
  const isBare =
    (bits & (chunkBits.choice | chunkBits.role | chunkBits.finish | chunkBits.invalid)) === chunkBits.choice;
  return isBare && (hasOutput || (bits & chunkBits.text) !== 0);
}

function grow<T extends Float64Array | Uint32Array>(full: T, larger: T): T {
  larger.set(full);
  return larger;
}
