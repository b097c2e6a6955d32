import { performance } from 'node:perf_hooks';
import type { Usage } from '../../../contracts/sample.ts';
import { chunkBits, classifyChunk } from './classify-chunk.ts';
import { readErrorChunk, readFinishReason, readUsage } from './read-chunk.ts';
import type { ResponseHead } from './response-head.ts';

/** Why a request has no answer that can be timed, as far as the bytes tell; what an answer should hold is judged later. */
export interface ExchangeFailure {
  readonly outcome: 'http-error' | 'stream-error' | 'truncated-stream' | 'timeout' | 'connection-error';
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
  isDone = false;
  isSettled = false;
  contentType = '';
  readonly settled: Promise<void>;
  #resolve!: () => void;
  #times: Float64Array;
  #count = 0;
  #lastChoiceMs = 0;
  #pendingUsage = '';
  #errorBody = '';

  /** `expectedChunks` sizes the buffer of arrival times; more still fit. */
  constructor(expectedChunks: number) {
    this.#times = new Float64Array(expectedChunks + 8);
    this.settled = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  /** Arrival of every chunk with output. */
  get chunkTimesMs(): Float64Array {
    return this.#times.subarray(0, this.#count);
  }

  get hasOutput(): boolean {
    return this.#count > 0;
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
    if ((bits & chunkBits.output) !== 0 || (this.#count > 0 && isInvisibleToken(bits))) this.#addTime(nowMs);
    if ((bits & chunkBits.choice) !== 0) this.#lastChoiceMs = nowMs;
    if ((bits & ~(chunkBits.output | chunkBits.choice | chunkBits.role)) !== 0)
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
    if (this.usage === null && this.#pendingUsage !== '') this.usage = readUsage(this.#pendingUsage);
    this.endMs =
      this.failure === null && this.#count > 0
        ? Math.max(this.#lastChoiceMs, this.#times[this.#count - 1] ?? 0)
        : nowMs;
    this.#resolve();
  }

  #addTime(nowMs: number): void {
    if (this.#count === this.#times.length) {
      const grown = new Float64Array(this.#count * 2);
      grown.set(this.#times);
      this.#times = grown;
    }
    this.#times[this.#count] = nowMs;
    this.#count += 1;
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
    if ((bits & chunkBits.usage) !== 0) {
      const isFinal = (bits & (chunkBits.choice | chunkBits.finish)) !== chunkBits.choice;
      if (isFinal) this.usage = readUsage(text) ?? this.usage;
      else this.#pendingUsage = text;
    }
  }

  #describeErrorBody(): string {
    const body = Buffer.from(this.#errorBody, 'latin1').toString('utf8').trim();
    return body === '' ? `status ${this.status} without a body` : body;
  }
}

/** A token that shows no text of its own: a special token, or part of a character. The opening role chunk is none. */
function isInvisibleToken(bits: number): boolean {
  return (bits & (chunkBits.choice | chunkBits.role | chunkBits.finish | chunkBits.invalid)) === chunkBits.choice;
}
