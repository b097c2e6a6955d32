import { performance } from 'node:perf_hooks';
import { EvalError } from '../../../contracts/errors.ts';
import type { TargetTimeouts } from '../../../target/target.ts';
import type { Connection, ConnectionOptions } from './connection.ts';
import { ConnectionPool } from './connection-pool.ts';
import { Exchange } from './exchange.ts';

/** How long the end of a stream may lag behind its `[DONE]`. */
const closingGraceMs = 1000;

/** Sends prepared requests over open connections and observes the streamed answers. Never throws for what a server does. */
export class LoadClient {
  readonly #pool: ConnectionPool;
  readonly #authority: string;
  readonly #timeouts: TargetTimeouts;
  readonly #inFlight = new Map<Exchange, Connection>();
  readonly #sweep: NodeJS.Timeout;
  readonly #keepText: boolean;

  /** With `keepText` the answers themselves are kept. */
  constructor(options: ConnectionOptions, timeouts: TargetTimeouts, keepText = false) {
    this.#keepText = keepText;
    this.#pool = new ConnectionPool(options);
    this.#authority = `${options.host}:${options.port}`;
    this.#timeouts = timeouts;
    // One timer for all requests: a timer per chunk would cost more than reading the chunk.
    const shortest = Math.min(timeouts.firstByteMs, timeouts.idleMs, timeouts.totalMs, closingGraceMs);
    this.#sweep = setInterval(() => this.#endOverdue(), Math.min(250, Math.max(5, shortest / 10)));
  }

  /** Opens connections before the clock starts, until `count` are idle. Throws EVAL_SERVING_UNREACHABLE. */
  async open(count: number): Promise<void> {
    try {
      await this.#pool.fill(count);
    } catch (cause) {
      throw unreachable(this.#authority, count, cause);
    }
  }

  /**
   * One request. With an idle connection it is sent before this returns. A connection is not part of the time measured.
   * With `cancelAfterMs` above 0 the client hangs up that long after sending.
   */
  async exchange(request: Buffer, expectedChunks: number, cancelAfterMs = 0): Promise<Exchange> {
    const exchange = new Exchange(expectedChunks, this.#keepText);
    const idle = this.#pool.take();
    if (idle !== null) {
      await this.#send(idle, request, exchange, cancelAfterMs);
      if (!isGivenUp(idle, exchange)) return exchange;
      // RFC 9112 §9.3.1: an idle connection that the server closes as we send is no failure; the clock keeps running.
      const again = new Exchange(expectedChunks, this.#keepText);
      again.startMs = exchange.startMs;
      return this.#sendOnNew(request, again, cancelAfterMs);
    }
    return this.#sendOnNew(request, exchange, cancelAfterMs);
  }

  /** Ends every exchange as a connection error. */
  close(): void {
    clearInterval(this.#sweep);
    this.#pool.close();
    for (const exchange of this.#inFlight.keys()) exchange.fail('connection-error', 'stopped');
    this.#inFlight.clear();
  }

  async #sendOnNew(request: Buffer, exchange: Exchange, cancelAfterMs: number): Promise<Exchange> {
    let connection: Connection;
    const beginMs = performance.now();
    try {
      connection = await this.#pool.connect();
    } catch (error) {
      if (exchange.startMs === 0) exchange.startMs = beginMs;
      exchange.fail('connection-error', error instanceof Error ? error.message : String(error));
      return exchange;
    }
    await this.#send(connection, request, exchange, cancelAfterMs);
    return exchange;
  }

  async #send(connection: Connection, request: Buffer, exchange: Exchange, cancelAfterMs: number): Promise<void> {
    this.#inFlight.set(exchange, connection);
    connection.send(request, exchange);
    if (cancelAfterMs > 0) await this.#settledOrCancelled(connection, exchange, cancelAfterMs);
    else await exchange.settled;
    this.#inFlight.delete(exchange);
    this.#pool.give(connection);
  }

  async #settledOrCancelled(connection: Connection, exchange: Exchange, cancelAfterMs: number): Promise<void> {
    const timer = setTimeout(() => {
      exchange.fail('cancelled', `given up after ${cancelAfterMs} ms, as planned`);
      connection.destroy();
    }, cancelAfterMs);
    await exchange.settled;
    clearTimeout(timer);
  }

  #endOverdue(): void {
    const nowMs = performance.now();
    for (const [exchange, connection] of this.#inFlight) {
      const overdue = overdueReason(exchange, this.#timeouts, nowMs);
      if (overdue === null) continue;
      exchange.fail('timeout', overdue, nowMs);
      connection.destroy();
    }
  }
}

function overdueReason(exchange: Exchange, timeouts: TargetTimeouts, nowMs: number): string | null {
  const silentMs = nowMs - exchange.lastActivityMs;
  if (exchange.isDone && silentMs > closingGraceMs) return 'the answer did not end after [DONE]';
  if (nowMs - exchange.startMs > timeouts.totalMs) return `no end of the answer within ${timeouts.totalMs} ms`;
  if (!exchange.hasAnswer && silentMs > timeouts.firstByteMs) return `no answer within ${timeouts.firstByteMs} ms`;
  return exchange.hasAnswer && silentMs > timeouts.idleMs ? `nothing read for ${timeouts.idleMs} ms` : null;
}

function isGivenUp(connection: Connection, exchange: Exchange): boolean {
  return connection.isUsed && !exchange.hasAnswer && exchange.failure?.outcome === 'connection-error';
}

function unreachable(authority: string, count: number, cause: unknown): EvalError {
  return new EvalError({
    code: 'EVAL_SERVING_UNREACHABLE',
    message: `expected ${count} open connection${count === 1 ? '' : 's'} to ${authority}, found: ${cause instanceof Error ? cause.message : String(cause)}.`,
    nextStep: 'Check that the server is up and takes that many connections, then run the same command again.',
    exitCode: 75,
    cause,
  });
}
