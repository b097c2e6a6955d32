import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { regressedInput } from '../../../test/fixtures/reports/report-input.ts';
import { deliverResults } from './deliver-results.ts';

let status = 200;
let received: { readonly path: string; readonly body: { readonly benchmark_name: string } }[] = [];
let delivered = new Set<string>();
const server = createServer((request, response) => {
  let text = '';
  request.on('data', (part) => (text += part));
  request.on('end', () => {
    received.push({ path: request.url ?? '', body: JSON.parse(text) });
    response.writeHead(status).end();
  });
});

beforeEach(async () => {
  [status, received, delivered] = [200, [], new Set()];
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const deliver = (): Promise<string | null> =>
  deliverResults(
    `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    regressedInput,
    {
      has: (key) => delivered.has(key),
      add: async (...keys) => keys.forEach((key) => delivered.add(key)),
    },
    new AbortController().signal,
  );

test('every benchmark goes to both routes, once', async () => {
  expect(await deliver()).toBeNull();
  const routes = received.map(({ path: route }) => route);
  expect(routes.filter((route) => route === '/raw_input')).toHaveLength(11);
  expect(routes.filter((route) => route === '/standardized_output')).toHaveLength(11);
  expect(await deliver()).toBeNull();
  expect(received).toHaveLength(22);
});

test('a service that refuses is told of, and gets the rest later', async () => {
  status = 400;
  expect(await deliver()).toMatch(/22 results not taken .*HTTP 400/);
  status = 200;
  received = [];
  expect(await deliver()).toBeNull();
  expect(received).toHaveLength(22);
});
