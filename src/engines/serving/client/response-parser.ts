import type { ResponseHead } from './response-head.ts';
import { parseResponseHead } from './response-head.ts';

/** What a parser tells its owner. Bytes are only valid during the call. */
export interface ResponseListener {
  /** The head of the final answer; 1xx heads are skipped. */
  onHead(head: ResponseHead): void;
  onBody(bytes: Uint8Array, start: number, end: number): void;
  /** The answer ended as its framing says it should. */
  onEnd(): void;
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const semicolon = 0x3b;
const longestHeadBytes = 64 * 1024;

type State =
  | 'head'
  | 'chunk-size'
  | 'chunk-extension'
  | 'chunk-data'
  | 'chunk-end'
  | 'trailer'
  | 'fixed'
  | 'until-close'
  | 'done';

/**
 * HTTP/1.1 answers of one connection, one after the other (RFC 9112): chunked with extensions and trailers, Content-Length, and
 * bodies that end with the connection. Feeds the body through without copying, wherever the network cut it.
 */
export class ResponseParser {
  readonly #listener: ResponseListener;
  #state: State = 'done';
  #head = '';
  #remaining = 0;
  #hasSize = false;
  #trailerLine = 0;

  constructor(listener: ResponseListener) {
    this.#listener = listener;
  }

  /** A request was sent: its answer is next. */
  expectAnswer(): void {
    this.#state = 'head';
    this.#head = '';
  }

  /** Null, or what is wrong with the bytes: nothing after it can be trusted. */
  feed(bytes: Buffer, start: number, end: number): string | null {
    let at = start;
    while (at < end) {
      switch (this.#state) {
        case 'chunk-data':
        case 'fixed': {
          const stop = Math.min(end, at + this.#remaining);
          this.#remaining -= stop - at;
          const body = at;
          at = stop;
          const isFixed = this.#state === 'fixed';
          if (this.#remaining === 0) this.#state = isFixed ? 'done' : 'chunk-end';
          this.#listener.onBody(bytes, body, stop);
          if (isFixed && this.#remaining === 0) this.#listener.onEnd();
          break;
        }
        case 'chunk-size': {
          const byte = bytes[at] ?? 0;
          at += 1;
          const digit = hexDigit(byte);
          if (digit >= 0) {
            this.#remaining = this.#remaining * 16 + digit;
            this.#hasSize = true;
            if (this.#remaining > Number.MAX_SAFE_INTEGER / 16) return 'a chunk size that is too large';
          } else if (!this.#hasSize) return 'something that is not a chunk size';
          else if (byte === lineFeed) this.#startChunk();
          else if (byte === semicolon || byte === carriageReturn || byte === 0x20 || byte === 0x09)
            this.#state = 'chunk-extension';
          else return 'something that is not a chunk size';
          break;
        }
        case 'chunk-extension':
          if (bytes[at] === lineFeed) this.#startChunk();
          at += 1;
          break;
        case 'chunk-end': {
          const byte = bytes[at];
          at += 1;
          if (byte === lineFeed) this.#expectChunk();
          else if (byte !== carriageReturn) return 'a chunk that is longer than its size';
          break;
        }
        case 'trailer': {
          const byte = bytes[at];
          at += 1;
          if (byte === lineFeed) {
            if (this.#trailerLine === 0) {
              this.#state = 'done';
              this.#listener.onEnd();
            }
            this.#trailerLine = 0;
          } else if (byte !== carriageReturn) this.#trailerLine += 1;
          break;
        }
        case 'head': {
          const used = this.#takeHead(bytes, at, end);
          if (typeof used === 'string') return used;
          at = used;
          break;
        }
        case 'until-close':
          this.#listener.onBody(bytes, at, end);
          at = end;
          break;
        case 'done':
          return 'bytes after the end of the answer';
      }
    }
    return null;
  }

  /** The server closed its side. True when that is how this answer ends, or when none is under way. */
  endOfConnection(): boolean {
    if (this.#state !== 'until-close') return this.#state === 'done';
    this.#state = 'done';
    this.#listener.onEnd();
    return true;
  }

  #startChunk(): void {
    this.#trailerLine = 0;
    this.#state = this.#remaining === 0 ? 'trailer' : 'chunk-data';
  }

  #expectChunk(): void {
    this.#remaining = 0;
    this.#hasSize = false;
    this.#state = 'chunk-size';
  }

  #takeHead(bytes: Buffer, start: number, end: number): number | string {
    const before = this.#head.length;
    this.#head += bytes.toString('latin1', start, end);
    const blank = /\r?\n\r?\n/.exec(this.#head);
    if (blank === null) return this.#head.length > longestHeadBytes ? 'a head of more than 64 KiB' : end;
    const headEnd = blank.index + blank[0].length;
    const head = parseResponseHead(this.#head.slice(0, blank.index));
    this.#head = '';
    if (typeof head === 'string') return head;
    const at = start + headEnd - before;
    if (head.status < 200) return at;
    this.#startBody(head);
    return at;
  }

  #startBody(head: ResponseHead): void {
    switch (head.body.kind) {
      case 'chunked':
        this.#expectChunk();
        break;
      case 'until-close':
        this.#state = 'until-close';
        break;
      case 'fixed':
        this.#remaining = head.body.bytes;
        this.#state = head.body.bytes === 0 ? 'done' : 'fixed';
        break;
    }
    const isEmpty = this.#state === 'done';
    this.#listener.onHead(head);
    if (isEmpty) this.#listener.onEnd();
  }
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
