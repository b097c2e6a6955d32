import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { openStore } from './open-store.ts';

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
});

/** A server that answers everything the same; returns its address. */
async function answering(status: number, body: string, headers: Record<string, string> = {}): Promise<string> {
  server = createServer((request, response) => {
    request.resume();
    response.writeHead(status, headers).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const options = { kind: 'server', username: 'evaluator', password: 'very-secret', database: 'vllm_eval' } as const;

test.each([
  [516, 'AUTHENTICATION_FAILED', 'EVAL_STORE_DENIED', 2],
  [497, 'ACCESS_DENIED', 'EVAL_STORE_DENIED', 2],
  [241, 'MEMORY_LIMIT_EXCEEDED', 'EVAL_STORE_QUERY', 75],
  [62, 'SYNTAX_ERROR', 'EVAL_STORE_QUERY', 2],
])('code %i of ClickHouse (%s) becomes %s', async (number, type, code, exitCode) => {
  const url = await answering(500, `Code: ${number}. DB::Exception: it says why. (${type})\n`, {
    'X-ClickHouse-Exception-Code': String(number),
  });
  await expect(openStore({ ...options, url })).rejects.toMatchObject({
    code,
    exitCode,
    message: expect.stringContaining(type),
    details: { place: url, clickhouseCode: String(number) },
  });
});

test('a server that is not there, and one that is not ClickHouse, are named without the password', async () => {
  const url = await answering(404, '<html>not here</html>');
  const failures = [
    await openStore({ ...options, url: 'http://evaluator:very-secret@127.0.0.1:1' }).catch((error: unknown) => error),
    await openStore({ ...options, url }).catch((error: unknown) => error),
  ];
  for (const failure of failures) {
    expect(failure).toMatchObject({ code: 'EVAL_STORE_UNREACHABLE', exitCode: 75 });
    expect(JSON.stringify(failure) + String(failure)).not.toContain('very-secret');
  }
});

test.each(['nonsense', 'clickhouse://x', ''])('the address %j is refused', async (url) => {
  await expect(openStore({ ...options, url })).rejects.toMatchObject({ code: 'EVAL_STORE_URL', exitCode: 2 });
});
