import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { deliverCard } from './deliver-card.ts';

/** Answers in order; the last one again and again. */
let answers: { readonly status: number; readonly body?: string; readonly headers?: Record<string, string> }[];
let received: string[];
let delivered: Set<string>;
let path: string;
const server = createServer((request, response) => {
  let text = '';
  request.on('data', (part) => (text += part));
  request.on('end', () => {
    received.push(text);
    const { status = 500, body = '', headers = {} } = (answers.length > 1 ? answers.shift() : answers[0]) ?? {};
    response.writeHead(status, headers).end(body);
  });
});
beforeEach(async () => {
  [answers, received, delivered] = [[{ status: 202 }], [], new Set()];
  path = mkdtempSync(join(tmpdir(), 'vllm-eval-card-'));
  writeFileSync(join(path, 'teams-card.json'), JSON.stringify({ type: 'message' }, null, 2));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const address = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/flow?sig=hidden-part`;
const deliver = (url = address()): Promise<string | null> =>
  deliverCard(
    path,
    url,
    {
      has: (key) => delivered.has(key),
      add: async (...keys) => keys.forEach((key) => delivered.add(key)),
    },
    new AbortController().signal,
  );

test('a card goes once, and again when it has changed', async () => {
  expect(await deliver()).toBeNull();
  expect(await deliver()).toBeNull();
  expect(received).toEqual(['{"type":"message"}']);
  writeFileSync(join(path, 'teams-card.json'), '{"type":"message","attachments":[]}');
  expect(await deliver()).toBeNull();
  expect(received).toHaveLength(2);
});

test('what may pass is tried again, a limit when it says', async () => {
  answers = [{ status: 503 }, { status: 429, headers: { 'retry-after': '0' } }, { status: 202 }];
  expect(await deliver()).toBeNull();
  expect(received).toHaveLength(3);
});

test('Teams reports a limit in the body of a success', async () => {
  const body = 'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429';
  answers = [{ status: 200, body, headers: { 'retry-after': '0' } }];
  expect(await deliver()).toBe('HTTP 429');
  expect(delivered.size).toBe(0);
});

test.each([
  ['refused', [{ status: 400 }], undefined, 'HTTP 400'],
  ['no address', [], 'hidden-part', 'its address is no URL'],
])('%s: said without the address', async (_, planned, url, problem) => {
  answers = planned;
  const found = await deliver(url);
  expect(found).toBe(problem);
  expect(found).not.toContain('hidden-part');
});

test('a card that Teams would refuse is not sent', async () => {
  writeFileSync(join(path, 'teams-card.json'), JSON.stringify({ text: '가'.repeat(10_000) }));
  expect(await deliver()).toBe('a card of 30011 bytes, Teams takes 28000');
  expect(received).toEqual([]);
});

test('a flow that is away is named by the system’s code, never by its address', async () => {
  const gone = createServer();
  await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
  const { port } = gone.address() as AddressInfo;
  await new Promise((resolve) => gone.close(resolve));
  expect(await deliver(`http://127.0.0.1:${port}/flow?sig=hidden-part`)).toBe('ECONNREFUSED');
});
