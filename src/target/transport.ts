import { setTimeout as sleep } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import { createConcurrencyLimiter, type Permit } from './concurrency-limiter.ts';
import type { Call } from './exchange.ts';
import { type CallPlace, type Failure, toError } from './failure.ts';
import { httpFailure } from './http-failure.ts';
import { type OpenStream, openStream } from './open-stream.ts';
import { readAnswer } from './read-answer.ts';
import { retryDelayMs } from './retry-delay.ts';
import type { TargetTimeouts } from './target.ts';

export interface TransportOptions {
  readonly dispatcher: Dispatcher;
  readonly baseUrl: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeouts: TargetTimeouts;
  readonly maxConcurrency: number;
  readonly maxAttempts: number;
  readonly redact: (text: string) => string;
  /** 0 to 1, for the jitter of the back-off. */
  readonly random: () => number;
}

/** A whole answer with a status of 2xx. */
export interface Answer {
  readonly text: string;
  readonly place: CallPlace;
  /** Of the successful try. */
  readonly durationMs: number;
  readonly attempts: number;
}

/**
 * Sends requests to one server: a permit, time-outs, retries, typed errors. `path` is relative to the base URL, without a
 * leading slash. Both throw an EvalError for everything but 2xx, and the reason of the signal as soon as it aborts.
 */
export interface Transport {
  ask(method: 'GET' | 'POST', path: string, body: unknown, signal?: AbortSignal): Promise<Answer>;
  /** Resolves with the head of the answer. The permit is held until `close`. */
  open(path: string, body: unknown, signal?: AbortSignal): Promise<OpenStream>;
}

export function createTransport(options: TransportOptions): Transport {
  const { dispatcher, baseUrl, timeouts, redact } = options;
  const limiter = createConcurrencyLimiter(options.maxConcurrency);
  const headers = {
    GET: Object.entries({ accept: '*/*', ...options.headers }).flat(),
    POST: Object.entries({ accept: '*/*', 'content-type': 'application/json', ...options.headers }).flat(),
  };

  const toCall = (method: 'GET' | 'POST', path: string, value: unknown): Call => {
    const body = value === undefined ? null : JSON.stringify(value);
    return {
      dispatcher,
      timeouts,
      place: { what: `${method} ${baseUrl.origin}${baseUrl.pathname}${path}`, sent: body, redact },
      request: {
        origin: baseUrl.origin,
        path: baseUrl.pathname + path,
        method,
        headers: headers[method],
        body,
        headersTimeout: 0,
        bodyTimeout: 0,
      },
    };
  };

  /** Tries until there is an answer, a failure that stays, or no try left. The permit is not held while waiting. */
  const withRetries = async <T extends { readonly kind: string }>(
    attempt: (permit: Permit, attempts: number) => Promise<T | Failure>,
    signal: AbortSignal | undefined,
  ): Promise<T> => {
    for (let attempts = 1; ; attempts += 1) {
      const permit = await limiter.acquire(signal);
      let outcome: T | Failure;
      try {
        signal?.throwIfAborted();
        outcome = await attempt(permit, attempts);
      } catch (error) {
        permit.release('neutral');
        throw error;
      }
      if (!isFailure(outcome)) return outcome;
      permit.release(outcome.overloaded ? 'overloaded' : 'neutral');
      const delayMs = outcome.retryable ? retryDelayMs(attempts, outcome.retryAfterMs, options.random) : null;
      if (delayMs === null || attempts >= options.maxAttempts) throw toError(outcome, attempts);
      await sleepUntil(delayMs, signal);
    }
  };

  return {
    ask: (method, path, body, signal) => {
      const call = toCall(method, path, body);
      return withRetries(async (permit, attempts) => {
        const sentMs = performance.now();
        const answer = await readAnswer(call, signal);
        if (isFailure(answer)) return answer;
        if (answer.status >= 300) return httpFailure(answer, call.place, Date.now());
        permit.release('success');
        const durationMs = performance.now() - sentMs;
        return { kind: 'answer', text: answer.text, place: call.place, durationMs, attempts };
      }, signal);
    },
    open: (path, body, signal) => {
      const call = toCall('POST', path, body);
      return withRetries(async (permit) => {
        const opened = await openStream(call, () => permit.release('overloaded'), signal);
        if (isFailure(opened)) return opened;
        const close = (complete: boolean): void => {
          opened.close(complete);
          permit.release(complete ? 'success' : 'neutral');
        };
        return { ...opened, close };
      }, signal);
    },
  };
}

function isFailure(outcome: { readonly kind: string }): outcome is Failure {
  return outcome.kind === 'failure';
}

async function sleepUntil(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(delayMs, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
