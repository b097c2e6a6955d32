import type { IncomingMessage, ServerResponse } from 'node:http';
import { errorBody } from './api-error.ts';
import type { FaultKind } from './faults.ts';
import type { Faults } from './simulator-config.ts';

/** When what of one answer left, in ms on the clock of `performance.now()`. */
export interface RequestTimeline {
  readonly path: string;
  readonly requestId: string;
  readonly receivedMs: number;
  /** Per write: when it was due by the latency model, and when it was handed to the socket. */
  readonly writes: { readonly dueMs: number; readonly sentMs: number }[];
}

const engineErrorMessage = 'EngineCore encountered an issue. See stack trace (above) for the root cause.';

const jsonHeaders = { server: 'uvicorn', 'content-type': 'application/json', vary: 'Origin' };
const streamHeaders = { server: 'uvicorn', 'content-type': 'text/event-stream; charset=utf-8', vary: 'Origin' };

export interface ExchangeOptions {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** On the clock of `performance.now()`. */
  readonly receivedMs: number;
  /** What goes wrong with this one, and how. */
  readonly fault: FaultKind | null;
  readonly faults: Faults;
  /** Where its writes are noted. */
  readonly timeline: RequestTimeline | null;
}

/** One request and its answer, with the fault that was drawn for it. */
export class Exchange {
  readonly request: IncomingMessage;
  readonly receivedMs: number;
  readonly #response: ServerResponse;
  readonly #fault: FaultKind | null;
  readonly #faults: Faults;
  readonly #timeline: RequestTimeline | null;
  /** Writes wait for this moment: a stall, or a slow first byte. */
  #heldUntilMs = 0;
  #held: (() => void)[] = [];
  #sends = 0;
  #faultAtSend = -1;
  #closed = false;

  constructor(options: ExchangeOptions) {
    this.request = options.request;
    this.receivedMs = options.receivedMs;
    this.#response = options.response;
    this.#fault = options.fault;
    this.#faults = options.faults;
    this.#timeline = options.timeline;
    if (this.#fault === 'slowFirstByte') this.#heldUntilMs = this.receivedMs + this.#faults.slowFirstByteMs;
  }

  /** Calls back when the client goes away before the answer is complete. */
  onAbandoned(callback: () => void): void {
    this.#response.once('close', () => {
      if (!this.#response.writableFinished) callback();
    });
  }

  /** Answers the faults that need no generation. False: go on. */
  answerEarlyFault(): boolean {
    switch (this.#fault) {
      case 'status429':
        this.#plain(429, errorBody('Too many requests', 'RateLimitError', null, 429), {
          'retry-after': String(this.#faults.retryAfterSeconds),
        });
        return true;
      case 'status500':
        this.#plain(500, errorBody(engineErrorMessage, 'InternalServerError', null, 500));
        return true;
      case 'status503':
        this.#plain(503, errorBody('The server is overloaded', 'ServiceUnavailableError', null, 503));
        return true;
      case 'connectionReset':
        this.#response.socket?.resetAndDestroy();
        return true;
      case 'html':
        this.#plain(200, '<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in</body></html>\n', {
          'content-type': 'text/html; charset=utf-8',
        });
        return true;
      default:
        return false;
    }
  }

  json(status: number, body: string, dueMs = performance.now()): void {
    const fault = status === 200 ? this.#fault : null;
    if (fault === 'emptyStream') {
      this.#plain(200, '');
      return;
    }
    if (fault === 'streamError') {
      this.#plain(500, errorBody(engineErrorMessage, 'InternalServerError', null, 500));
      return;
    }
    const bytes = Buffer.from(body);
    const half = bytes.subarray(0, bytes.length >> 1);
    this.#whenReleased(() => {
      if (fault === 'malformedJson') {
        this.#plain(status, half.toString());
      } else if (fault === 'truncate') {
        this.#response.writeHead(status, { ...jsonHeaders, 'content-length': bytes.length });
        this.#response.write(half);
        this.#cut();
      } else if (fault === 'stall') {
        this.#response.writeHead(status, { ...jsonHeaders, 'content-length': bytes.length });
        this.#response.write(half);
        this.#heldUntilMs = performance.now() + this.#faults.stallMs;
        this.#whenReleased(() => this.#response.end(bytes.subarray(half.length)));
      } else {
        this.#record(dueMs);
        this.#response.writeHead(status, { ...jsonHeaders, 'content-length': bytes.length });
        this.#response.end(bytes);
      }
    });
  }

  text(status: number, body: string, contentType: string): void {
    this.#plain(status, body, { 'content-type': contentType });
  }

  /** Starts a stream of about `expectedSends` events. */
  startStream(expectedSends: number): void {
    if (this.#fault === 'emptyStream') {
      this.#response.writeHead(200, streamHeaders);
      this.#response.end();
      this.#closed = true;
      return;
    }
    if (this.#fault !== null && this.#fault !== 'slowFirstByte') this.#faultAtSend = Math.max(1, expectedSends >> 1);
    this.#whenReleased(() => {
      this.#response.writeHead(200, streamHeaders);
      // What is written in one turn of the event loop leaves in one packet, as from a server that is behind.
      this.#response.cork();
      process.nextTick(() => this.#response.uncork());
      // vLLM's status line and headers come before its first token.
      this.#response.flushHeaders();
    });
  }

  /** Sends one server-sent event. */
  send(data: string, dueMs: number): void {
    if (this.#closed) return;
    if (this.#sends === this.#faultAtSend) this.#strike();
    if (this.#closed) return;
    this.#sends += 1;
    this.#whenReleased(() => {
      this.#record(dueMs);
      this.#response.write(`data: ${data}\n\n`);
    });
  }

  endStream(): void {
    if (this.#closed) return;
    this.#whenReleased(() => this.#response.end('data: [DONE]\n\n'));
  }

  #strike(): void {
    switch (this.#fault) {
      case 'stall':
        this.#heldUntilMs = performance.now() + this.#faults.stallMs;
        return;
      case 'truncate':
        this.#closed = true;
        this.#cut();
        return;
      case 'streamError':
        this.#closed = true;
        this.#response.write(`data: ${errorBody(engineErrorMessage, 'InternalServerError', null, 500)}\n\n`);
        this.#response.end('data: [DONE]\n\n');
        return;
      case 'malformedJson':
        this.#response.write('data: {"id":"cmpl-\n\n');
        return;
      default:
    }
  }

  /** Ends the connection after what was written, without the end of the message. */
  #cut(): void {
    const { socket } = this.#response;
    this.#response.uncork();
    socket?.end();
  }

  #plain(status: number, body: string, headers: Readonly<Record<string, string>> = {}): void {
    this.#response.writeHead(status, { ...jsonHeaders, ...headers, 'content-length': Buffer.byteLength(body) });
    this.#response.end(body);
  }

  #record(dueMs: number): void {
    this.#timeline?.writes.push({ dueMs, sentMs: performance.now() });
  }

  /** Runs `action` now, or in order once a hold is over. */
  #whenReleased(action: () => void): void {
    if (this.#heldUntilMs === 0) {
      action();
      return;
    }
    this.#held.push(action);
    if (this.#held.length > 1) return;
    const timer = setTimeout(
      () => {
        const held = this.#held;
        this.#held = [];
        this.#heldUntilMs = 0;
        for (const release of held) release();
      },
      Math.max(0, this.#heldUntilMs - performance.now()),
    );
    timer.unref();
  }
}
