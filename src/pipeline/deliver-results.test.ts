import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { regressedInput } from '../../test/fixtures/reports/report-input.ts';
import { deliverResults } from './deliver-results.ts';

let status = 200;
let received: { readonly path: string; readonly body: { readonly benchmark_name: string } }[] = [];
let notices: string[] = [];
const server = createServer((request, response) => {
  let text = '';
  request.on('data', (part) => (text += part));
  request.on('end', () => {
    received.push({ path: request.url ?? '', body: JSON.parse(text) });
    response.writeHead(status).end();
  });
});

beforeEach(async () => {
  [status, received, notices] = [200, [], []];
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const deliver = (path: string): Promise<void> =>
  deliverResults(path, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, regressedInput, {
    notify: (event) => {
      if (event.kind === 'notice') notices.push(event.message);
    },
    signal: new AbortController().signal,
  });

test('every benchmark goes to both routes, once', async () => {
  const path = mkdtempSync(join(tmpdir(), 'vllm-eval-deliver-'));
  await deliver(path);
  const routes = received.map(({ path: route }) => route);
  expect(routes.filter((route) => route === '/raw_input')).toHaveLength(11);
  expect(routes.filter((route) => route === '/standardized_output')).toHaveLength(11);
  expect(notices).toEqual([]);
  await deliver(path);
  expect(received).toHaveLength(22);
});

test('a service that refuses is named in a notice, never fails the run, and gets the rest later', async () => {
  const path = mkdtempSync(join(tmpdir(), 'vllm-eval-deliver-'));
  status = 400;
  await deliver(path);
  expect(notices[0]).toMatch(/22 results not delivered .*HTTP 400/);
  status = 200;
  received = [];
  await deliver(path);
  expect(received).toHaveLength(22);
});
