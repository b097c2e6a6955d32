import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startSimulator } from '../../src/simulator/start-simulator.ts';
import { isCleanError, runCli } from './cli.ts';

const load = ['--num-prompts', '12', '--max-concurrency', '4', '--random-input-len', '32', '--random-output-len', '8'];

test('a load shows vLLM’s table and leaves vLLM’s result file', async () => {
  const simulator = await startSimulator({ latency: { decodeStepMs: 5 } });
  try {
    const file = join(mkdtempSync(join(tmpdir(), 'vllm-eval-bench-')), 'result.json');
    const { code, stdout } = await runCli(['bench', '--endpoint', simulator.url, ...load, '--save-result', file]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Successful requests: +12\nFailed requests: +0\n/);
    const result = JSON.parse(readFileSync(file, 'utf8'));
    expect(result).toMatchObject({
      num_prompts: 12,
      completed: 12,
      failed: 0,
      total_output_tokens: 96,
      max_concurrency: 4,
    });
    expect(result.input_lens).toEqual(Array.from({ length: 12 }, () => 32));
    expect(result.mean_tpot_ms).toBeGreaterThan(4.5);
  } finally {
    await simulator.close();
  }
});

test('an open loop keeps its rate', async () => {
  const simulator = await startSimulator({});
  try {
    const args = [
      'bench',
      '--endpoint',
      simulator.url,
      ...load,
      '--request-rate',
      '20',
      '--arrival',
      'constant',
      '--json',
    ];
    const result = JSON.parse((await runCli(args)).stdout);
    expect(result).toMatchObject({ completed: 12, request_rate: 20, burstiness: 'inf' });
    expect(result.duration).toBeGreaterThan(0.5);
  } finally {
    await simulator.close();
  }
});

test('when every request fails there is no latency and the exit code says so', async () => {
  const server = createServer((request, response) => {
    if (request.url === '/v1/models') {
      response
        .setHeader('content-type', 'application/json')
        .end('{"object":"list","data":[{"id":"mock","object":"model"}]}');
      return;
    }
    let body = '';
    request.on('data', (part) => (body += part));
    request.on('end', () => {
      const streams = body.includes('"stream":true');
      if (streams)
        response
          .setHeader('content-type', 'text/event-stream')
          .end('data: {"error":{"message":"boom","code":500}}\n\ndata: [DONE]\n\n');
      else response.writeHead(404).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { code, stdout } = await runCli(['bench', '--endpoint', url, '--model', 'mock', ...load, '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      completed: 0,
      failed: 12,
      mean_ttft_ms: null,
      mean_tpot_ms: null,
      mean_e2el_ms: null,
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test.each([
  [['--arrival', 'poisson'], /needs --request-rate/],
  [['--arrival', 'waves', '--request-rate', '1'], /expected closed, constant, poisson/],
  [['--request-rate', '0'], /expected a number above 0/],
  [['--scenario', 'stres_test'], /expected all or one of/],
  [['--save-result', '/nowhere/at/all.json'], /expected a folder that can be written/],
])('usage %j', async (args, message) => {
  const finished = await runCli(['bench', '--endpoint', 'http://127.0.0.1:9', ...args]);
  expect(finished.code).toBe(2);
  expect(finished.stderr).toMatch(message);
  expect(isCleanError(finished)).toBe(true);
});
