import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkEndpoint } from './check-endpoint.ts';

let routes: Record<string, object | number>;
const server = createServer((request, response) => {
  const found = routes[request.url ?? ''] ?? 404;
  if (typeof found === 'number') return void response.writeHead(found).end();
  response.end(JSON.stringify(found));
});
beforeEach(async () => {
  routes = {
    '/v1/models': { data: [{ id: 'qwen3' }, { id: 'qwen3-1.0.0' }] },
    '/version': { version: '0.20.0+1.0.0' },
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});
const check = (servedModelName: string | null, version: string | null, path = '') =>
  checkEndpoint(
    {
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
      apiKey: null,
      servedModelName,
      version,
    },
    new AbortController().signal,
  );

test.each(['', '/', '/v1', '/v1/completions', '/v1/chat/completions'])(
  'the endpoint may end with "%s"',
  async (path) => {
    expect(await check(null, null, path)).toEqual({ isServed: true, seen: 'models qwen3, qwen3-1.0.0' });
  },
);

test('a name or a version tells the release', async () => {
  expect((await check('qwen3-1.0.0', null)).isServed).toBe(true);
  expect((await check('qwen3-2.0.0', null)).isServed).toBe(false);
  expect(await check('qwen3', '1.0.0')).toEqual({ isServed: true, seen: 'version 0.20.0+1.0.0' });
  expect((await check('qwen3', '2.0.0')).isServed).toBe(false);
});

test('a server that loads, refuses or is away does not serve yet, and what was seen says so', async () => {
  routes['/v1/models'] = 503;
  expect(await check(null, null)).toEqual({ isServed: false, seen: '/v1/models answers HTTP 503' });
  routes['/v1/models'] = {};
  expect((await check(null, null)).seen).toBe('/v1/models answers in another form');
  const away = { endpoint: 'http://127.0.0.1:9', apiKey: null, servedModelName: null, version: null };
  expect((await checkEndpoint(away, new AbortController().signal)).seen).toBe('/v1/models does not answer');
});
