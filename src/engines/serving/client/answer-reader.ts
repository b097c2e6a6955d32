import type { Exchange, ExchangeFailure } from './exchange.ts';
import type { ResponseHead } from './response-head.ts';
import { ResponseParser, type ResponseListener } from './response-parser.ts';
import { SseScanner } from './sse-scanner.ts';

/** Turns the bytes of one connection into what its exchanges observe, whatever way the network cut them. Knows no socket. */
export class AnswerReader implements ResponseListener {
  readonly #parser = new ResponseParser(this);
  readonly #scanner = new SseScanner((bytes, start, end) => this.#exchange?.onEvent(bytes, start, end, this.#nowMs));
  #exchange: Exchange | null = null;
  #nowMs = 0;
  #keepsAlive = true;

  get isReading(): boolean {
    return this.#exchange !== null;
  }

  /** The connection can carry another exchange after this one. */
  get keepsAlive(): boolean {
    return this.#keepsAlive;
  }

  /** A request was sent: the next answer belongs to `exchange`. */
  begin(exchange: Exchange): void {
    this.#exchange = exchange;
    this.#parser.expectAnswer();
    this.#scanner.reset();
  }

  /** What one read brought, `bytes[0, length)`, at `nowMs`. */
  read(bytes: Buffer, length: number, nowMs: number): void {
    this.#nowMs = nowMs;
    if (this.#exchange !== null) this.#exchange.lastActivityMs = nowMs;
    const problem = this.#parser.feed(bytes, 0, length);
    if (problem !== null) this.#fail('stream-error', `server sent ${problem}`);
  }

  /** The server closed its side. */
  endOfStream(nowMs: number): void {
    this.#nowMs = nowMs;
    this.#keepsAlive = false;
    if (this.#parser.endOfConnection()) return;
    if (this.#exchange?.hasAnswer === true)
      this.#fail('truncated-stream', 'server closed the connection before the end of the answer');
    else this.#fail('connection-error', 'server closed the connection without an answer');
  }

  /** The connection is gone. */
  connectionLost(error: string, nowMs: number): void {
    this.#nowMs = nowMs;
    this.#fail('connection-error', error);
  }

  onHead(head: ResponseHead): void {
    this.#keepsAlive = head.keepsAlive;
    this.#exchange?.onHead(head);
  }

  onBody(bytes: Buffer, start: number, end: number): void {
    const exchange = this.#exchange;
    if (exchange === null) return;
    if (exchange.status !== 200) exchange.onErrorBody(bytes, start, end);
    else if (!this.#scanner.feed(bytes, start, end))
      this.#fail('stream-error', 'server sent an event of more than 4 MiB');
  }

  onEnd(): void {
    const exchange = this.#exchange;
    if (exchange?.status === 200) this.#scanner.finish();
    this.#exchange = null;
    exchange?.onEnd(this.#nowMs);
  }

  #fail(outcome: ExchangeFailure['outcome'], error: string): void {
    const exchange = this.#exchange;
    this.#exchange = null;
    this.#keepsAlive = false;
    exchange?.fail(outcome, error, this.#nowMs);
  }
}
