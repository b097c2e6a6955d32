import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sign } from '@octokit/webhooks-methods';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packageEvent } from '../../test/fixtures/release/package-event.ts';
import { triggerSchema } from '../contracts/trigger-config.ts';
import { openReleaseLedger, type ReleaseLedger } from '../release/release-ledger.ts';
import { startServer, type RunningServer } from './start-server.ts';

let server: RunningServer;
let ledger: ReleaseLedger;
let runs: string;
let woken: number;
let logged: object[];
let stop: AbortController;
const now = new Date('2026-11-24T09:00:00Z');

async function start(token: string | null = null, host = '127.0.0.1', port = 0): Promise<RunningServer> {
  return startServer({
    host,
    port,
    outputDirectory: runs,
    trigger: {
      config: triggerSchema.parse({ watch: [{ image: 'ghcr.io/org/vllm' }] }),
      ledger,
      worker: { wake: () => void (woken += 1), idle: async () => {} },
      poll: async () => 0,
      close: async () => {},
    },
    webhookSecrets: ['secret'],
    token,
    log: (event) => logged.push(event),
    now: () => now,
    signal: stop.signal,
  });
}

beforeEach(async () => {
  runs = mkdtempSync(join(tmpdir(), 'vllm-eval-server-'));
  [woken, logged, stop] = [0, [], new AbortController()];
  ledger = await openReleaseLedger(join(runs, 'state'), new Date(0));
  server = await start();
});
afterEach(async () => {
  await server.close();
  await ledger.close();
});

async function webhook(body: string | Buffer, headers: Record<string, string> = {}): Promise<Response> {
  const signature = await sign('secret', body.toString());
  return fetch(`${server.url}/webhooks/github`, {
    method: 'POST',
    headers: {
      'x-github-event': 'package',
      'x-github-delivery': 'a-1',
      'x-hub-signature-256': signature,
      'content-type': 'application/json',
      ...headers,
    },
    body: new Uint8Array(Buffer.from(body)),
  });
}

function makeRun(runId: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(join(runs, runId), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(runs, runId, name), text);
}

test('a signed delivery is queued, wakes the worker, and is counted', async () => {
  const response = await webhook(JSON.stringify(packageEvent({})));
  expect([response.status, await response.json()]).toEqual([
    202,
    { result: 'accepted', message: 'queued ghcr.io/org/vllm:release-0.3.1' },
  ]);
  expect(woken).toBe(1);
  expect(ledger.pending()).toHaveLength(1);
  await webhook(JSON.stringify(packageEvent({})));
  await webhook('{}', { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` });
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  expect(metrics).toContain('vllm_eval_webhook_deliveries_total{result="accepted"} 1');
  expect(metrics).toContain('vllm_eval_webhook_deliveries_total{result="duplicate"} 1');
  expect(metrics).toContain('vllm_eval_webhook_deliveries_total{result="forged"} 1');
  expect(metrics).toContain('vllm_eval_webhook_deliveries_total{result="stale"} 0');
  expect(metrics).toContain('vllm_eval_release_queue_depth 1');
});

test('an oversized body is refused, declared or not', async () => {
  expect((await webhook(Buffer.alloc((5 << 20) + 1, 0x20))).status).toBe(413);
  const chunk = new Uint8Array(1 << 20);
  const response = await fetch(`${server.url}/webhooks/github`, {
    method: 'POST',
    body: new ReadableStream({
      pull: (controller) => controller.enqueue(chunk),
    }),
    duplex: 'half',
  } as RequestInit).catch(() => null);
  // A client that is still sending may see the connection closed instead of the answer.
  expect([413, undefined]).toContain(response?.status);
  expect(ledger.pending()).toEqual([]);
});

test('a body that breaks off leaves nothing and harms nobody', async () => {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.write('POST /webhooks/github HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"action":');
  await new Promise((resolve) => setTimeout(resolve, 50));
  socket.destroy();
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  expect(ledger.pending()).toEqual([]);
});

test('reports are shown by name and nothing else of the disk', async () => {
  makeRun('01RUN', { 'report.html': '<h1>report</h1>', 'journal.jsonl': 'answers' });
  writeFileSync(join(runs, 'secret.txt'), 'secret');
  const report = await fetch(`${server.url}/runs/01RUN/report.html`);
  expect([report.status, await report.text()]).toEqual([200, '<h1>report</h1>']);
  expect(report.headers.get('content-security-policy')).toContain("default-src 'none'");
  for (const path of [
    '/runs/01RUN/journal.jsonl',
    '/runs/01RUN/run.json',
    '/runs/../secret.txt',
    '/runs/%2e%2e/secret.txt',
    '/runs/01RUN/..%2f..%2fsecret.txt',
    '/runs/01RUN%2f..%2f..%2fetc/report.html',
    '/runs/01RUN/constructor',
    '/runs/none/report.html',
    '/api/runs/..%2fstate',
    '/api/runs/none',
    '/api/runs/none/verdict',
    '/api/runs/none/metrics',
    '/etc/passwd',
  ]) {
    expect([path, (await fetch(`${server.url}${path}`)).status]).toEqual([path, 404]);
  }
});

test('a token guards reports and API, not what a cluster asks', async () => {
  await server.close();
  server = await start('token');
  const status = async (path: string, authorization?: string): Promise<number> =>
    (await fetch(`${server.url}${path}`, { headers: authorization === undefined ? {} : { authorization } })).status;
  expect(await status('/api/runs')).toBe(401);
  expect(await status('/api/runs', 'Bearer wrong')).toBe(401);
  expect(await status('/runs/01RUN/report.html')).toBe(401);
  expect(await status('/api/runs', 'Bearer token')).toBe(200);
  expect(await status('/api/releases', 'Bearer token')).toBe(200);
  for (const path of ['/healthz', '/readyz', '/metrics']) expect(await status(path)).toBe(200);
});

test('asked to stop it is not ready, answers what is under way, and lets go of its address', async () => {
  stop.abort();
  expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  const { url } = server;
  await server.close();
  await expect(fetch(`${url}/healthz`)).rejects.toThrow('fetch failed');
  stop = new AbortController();
  server = await start();
});

test('an address that is taken is named', async () => {
  const { port } = new URL(server.url);
  await expect(start(null, '127.0.0.1', Number(port))).rejects.toMatchObject({
    code: 'EVAL_SERVER_ADDRESS',
    message: expect.stringContaining('EADDRINUSE'),
  });
});
