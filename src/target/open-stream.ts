import { createChunkQueue } from './chunk-queue.ts';
import { type Call, Exchange, type HttpHeaders } from './exchange.ts';
import { type CallPlace, type Failure, toError } from './failure.ts';
import { httpFailure } from './http-failure.ts';
import { textOf } from './read-answer.ts';

/** An answer with a status of 2xx whose body is still coming. */
export interface OpenStream {
  readonly kind: 'stream';
  readonly headers: HttpHeaders;
  readonly place: CallPlace;
  /** The next bytes, null at the end. Throws the EvalError of what ended the body early, or the reason of the signal. */
  take(): Promise<Buffer | null>;
  /** Reads what is left of the body (when `complete`: a few framing bytes) so that the connection can be used again, or gives it up. */
  close(complete: boolean): void;
}

const highWaterBytes = 1 << 20;

/** One try: resolves with the head of the answer. `onOverload` is told when a stream breaks because the server cannot keep up. */
export function openStream(call: Call, onOverload: () => void, signal?: AbortSignal): Promise<OpenStream | Failure> {
  return new Promise((resolve, reject) => {
    const queue = createChunkQueue();
    const refused: Buffer[] = [];
    let status = 0;
    let headers: HttpHeaders = {};
    let closed = false;
    let paused = false;

    const take = async (): Promise<Buffer | null> => {
      const chunk = await queue.take();
      if (paused && queue.queuedBytes === 0) {
        paused = false;
        exchange.resume();
      }
      return chunk;
    };
    const close = (complete: boolean): void => {
      closed = true;
      signal?.removeEventListener('abort', abort);
      if (!complete) exchange.abort();
      else if (paused) exchange.resume();
    };

    const exchange = new Exchange(call, {
      start: (...head) => {
        [status, headers] = head;
        if (status < 300) resolve({ kind: 'stream', headers, place: call.place, take, close });
      },
      data: (chunk) => {
        if (closed) return;
        if (status >= 300) {
          refused.push(chunk);
          return;
        }
        queue.push(chunk);
        if (!paused && queue.queuedBytes > highWaterBytes) {
          paused = true;
          exchange.pause();
        }
      },
      end: () => {
        signal?.removeEventListener('abort', abort);
        queue.end();
        if (status >= 300) resolve(httpFailure({ status, headers, text: textOf(refused) }, call.place, Date.now()));
      },
      fail: (failed) => {
        signal?.removeEventListener('abort', abort);
        if (failed.overloaded && !closed) onOverload();
        queue.end(toError(failed, 1));
        resolve(failed);
      },
    });
    // Hoisted: a pool that was closed fails inside the constructor of the exchange.
    function abort(): void {
      exchange.abort();
      queue.abort(signal?.reason);
      reject(signal?.reason);
    }
    signal?.addEventListener('abort', abort, { once: true });
  });
}
