import { type Call, Exchange, type HttpHeaders } from './exchange.ts';
import type { Failure } from './failure.ts';

export interface HttpAnswer {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: HttpHeaders;
  readonly text: string;
}

/** One try: the whole answer, whatever its status. Rejects only with the reason of the signal. */
export function readAnswer(call: Call, signal?: AbortSignal): Promise<HttpAnswer | Failure> {
  return new Promise((resolve, reject) => {
    let status = 0;
    let headers: HttpHeaders = {};
    const chunks: Buffer[] = [];
    const finish = (outcome: HttpAnswer | Failure): void => {
      signal?.removeEventListener('abort', abort);
      resolve(outcome);
    };
    const exchange = new Exchange(call, {
      start: (...head) => {
        [status, headers] = head;
      },
      data: (chunk) => {
        chunks.push(chunk);
      },
      end: () => finish({ kind: 'answer', status, headers, text: textOf(chunks) }),
      fail: finish,
    });
    // Hoisted: a pool that was closed fails inside the constructor of the exchange.
    function abort(): void {
      exchange.abort();
      reject(signal?.reason);
    }
    signal?.addEventListener('abort', abort, { once: true });
  });
}

export function textOf(chunks: readonly Buffer[]): string {
  return (chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)).toString('utf8');
}
