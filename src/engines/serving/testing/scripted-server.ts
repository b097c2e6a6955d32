import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

/** Bytes are written as they are; a number waits that many ms; `fin` closes, `reset` breaks the connection. */
export type Act = string | Uint8Array | number | 'fin' | 'reset';

export interface ScriptedServer {
  readonly port: number;
  /** Whole requests as received, in order. */
  readonly requests: readonly string[];
  readonly connections: () => number;
  close(): Promise<void>;
}

/** A raw TCP or TLS server for tests: plays `script(n, request)` for the n-th request it gets, byte for byte. */
export async function scriptedServer(
  script: (index: number, request: string) => readonly Act[],
  tls: { readonly key: string; readonly cert: string } | null = null,
): Promise<ScriptedServer> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const serve = (socket: Socket): void => {
    connections += 1;
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    let received = '';
    socket.on('data', (bytes) => {
      received += bytes.toString('latin1');
      const length = requestLength(received);
      if (length === null) return;
      const request = received.slice(0, length);
      received = received.slice(length);
      requests.push(request);
      void play(socket, script(requests.length - 1, request));
    });
  };
  const server = tls === null ? createServer(serve) : createTlsServer(tls, serve);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    requests,
    connections: () => connections,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function play(socket: Socket, acts: readonly Act[]): Promise<void> {
  for (const act of acts) {
    if (socket.destroyed) return;
    if (typeof act === 'number') await new Promise((resolve) => setTimeout(resolve, act));
    else if (act === 'fin') socket.end();
    else if (act === 'reset') socket.resetAndDestroy();
    else {
      socket.write(act);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

/** Bytes of the first whole request in `text`; null when it is not whole yet. */
function requestLength(text: string): number | null {
  const head = text.indexOf('\r\n\r\n');
  if (head < 0) return null;
  const length = head + 4 + Number(/content-length: (\d+)/i.exec(text.slice(0, head))?.[1] ?? 0);
  return text.length < length ? null : length;
}
