import type { Dispatcher } from 'undici';
import type { CallPlace, Failure } from './failure.ts';
import { type CallPhase, networkFailure, timeoutFailure } from './network-failure.ts';
import type { TargetTimeouts } from './target.ts';

export type HttpHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** One request and the server it goes to. */
export interface Call {
  readonly dispatcher: Dispatcher;
  readonly request: Dispatcher.DispatchOptions;
  readonly timeouts: TargetTimeouts;
  readonly place: CallPlace;
}

/** Where the answer goes. Exactly one of `end` and `fail` comes last; after `abort` nothing comes at all. */
export interface ExchangeListener {
  start(status: number, headers: HttpHeaders): void;
  data(chunk: Buffer): void;
  end(): void;
  fail(failed: Failure): void;
}

/**
 * One try of a call, with a time-out for every phase. The timers are its own because undici counts in steps of about a
 * second and does not bound the whole.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #listener: ExchangeListener;
  readonly #call: Call;
  readonly #totalTimer: NodeJS.Timeout;
  #phaseTimer: NodeJS.Timeout | undefined;
  #phase: CallPhase = 'connecting';
  #hasData = false;
  #controller: Dispatcher.DispatchController | null = null;
  #settled = false;

  constructor(call: Call, listener: ExchangeListener) {
    this.#call = call;
    this.#listener = listener;
    this.#totalTimer = setTimeout(() => this.#timeOut('total'), call.timeouts.totalMs);
    call.dispatcher.dispatch(call.request, this);
  }

  /** Gives the connection up; the listener hears no more. */
  abort(): void {
    if (this.#settle()) this.#controller?.abort(new Error('aborted'));
  }

  /** Stops reading, and the clock between reads, until `resume`. */
  pause(): void {
    if (this.#settled) return;
    this.#controller?.pause();
    clearTimeout(this.#phaseTimer);
  }

  resume(): void {
    if (this.#settled) return;
    this.#enter('reading', this.#call.timeouts.idleMs);
    this.#controller?.resume();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#settled) controller.abort(new Error('aborted'));
    else this.#enter('waiting', this.#call.timeouts.firstByteMs);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: HttpHeaders): void {
    if (status < 200 || this.#settled) return;
    this.#phase = 'reading';
    this.#listener.start(status, headers);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#settled) return;
    // The head of a stream comes at once, its first token when the prompt is read: that wait is still the first byte's.
    if (this.#hasData) this.#phaseTimer?.refresh();
    else this.#enter('reading', this.#call.timeouts.idleMs);
    this.#hasData = true;
    this.#listener.data(chunk);
  }

  onResponseEnd(): void {
    if (this.#settle()) this.#listener.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (!this.#settle()) return;
    const { timeouts, place } = this.#call;
    const isTimeout = 'code' in error && error.code === 'UND_ERR_CONNECT_TIMEOUT';
    this.#listener.fail(
      isTimeout ? timeoutFailure('connecting', timeouts, place) : networkFailure(error, this.#phase, place),
    );
  }

  #enter(phase: 'waiting' | 'reading', timeoutMs: number): void {
    this.#phase = phase;
    clearTimeout(this.#phaseTimer);
    this.#phaseTimer = setTimeout(() => this.#timeOut(phase), timeoutMs);
  }

  #timeOut(phase: CallPhase | 'total'): void {
    if (!this.#settle()) return;
    const failed = timeoutFailure(phase, this.#call.timeouts, this.#call.place);
    this.#controller?.abort(new Error(failed.fields.message));
    this.#listener.fail(failed);
  }

  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    clearTimeout(this.#totalTimer);
    clearTimeout(this.#phaseTimer);
    return true;
  }
}
