import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a run meets on its way to a server. */
export interface ProxyFaults {
  /** Share of requests answered with 503. */
  readonly share503: number;
  /** From this request on, for so long, connections are reset; null: never. */
  readonly outage: { readonly afterRequests: number; readonly forMs: number } | null;
  /** From this request on every one is 401 until `renewToken`; null: never. */
  readonly tokenExpiresAfter: number | null;
  /** Every answer comes so much later. */
  readonly delayMs: number;
}

export interface FaultyProxy {
  readonly url: string;
  renewToken(): void;
  close(): Promise<void>;
}

export const noFaults: ProxyFaults = { share503: 0, outage: null, tokenExpiresAfter: null, delayMs: 0 };

/** Stands between a run and a server and lets through what the faults leave. */
export async function startFaultyProxy(
  upstream: string,
  faults: ProxyFaults,
  random: () => number,
): Promise<FaultyProxy> {
  const target = new URL(upstream);
  let requests = 0;
  let outageUntil: number | null = null;
  let isRenewed = false;
  const server = createServer((request, response) => {
    requests += 1;
    if (faults.outage !== null && requests > faults.outage.afterRequests) {
      outageUntil ??= Date.now() + faults.outage.forMs;
      if (Date.now() < outageUntil) return void request.destroy();
    }
    if (faults.tokenExpiresAfter !== null && requests > faults.tokenExpiresAfter && !isRenewed) {
      return void response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":"Unauthorized"}');
    }
    if (random() < faults.share503) return void response.writeHead(503, { 'retry-after': '0' }).end();
    setTimeout(() => {
      const { method, headers, url } = request;
      const forward = httpRequest(
        { host: target.hostname, port: target.port, method, headers, path: url },
        (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        },
      );
      forward.on('error', () => response.destroy());
      request.pipe(forward);
    }, faults.delayMs);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    renewToken: () => {
      isRenewed = true;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
