import { afterEach, expect, test } from 'vitest';
import { defaultTargetTimeouts } from '../../target/default-target-timeouts.ts';
import { connectLoadTarget, type LoadTarget } from './load-target.ts';
import { scriptedServer, type Act, type ScriptedServer } from './testing/scripted-server.ts';

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

function json(body: unknown, status = '200 OK'): string {
  const text = JSON.stringify(body);
  return `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}

const notFound = json({ detail: 'Not Found' }, '404 Not Found');

async function serve(routes: Readonly<Record<string, Act | readonly Act[]>>): Promise<ScriptedServer> {
  const server = await scriptedServer((_, request) => {
    const acts = routes[request.split(' ', 2)[1] ?? ''] ?? notFound;
    return Array.isArray(acts) ? acts : [acts as Act];
  });
  cleanUps.push(() => server.close());
  return server;
}

function connect(port: number, servedModelName: string | null): Promise<LoadTarget> {
  return connectLoadTarget(
    {
      endpoint: `http://127.0.0.1:${port}/v1`,
      servedModelName,
      apiKey: 'sk-secret',
      headers: { 'X-Team': 'a' },
      caFile: null,
      proxy: null,
      timeouts: defaultTargetTimeouts,
      maxConcurrency: 1,
      maxAttempts: 1,
    },
    AbortSignal.timeout(10_000),
  );
}

test('a server with nothing but completions is enough when the model is named', async () => {
  const server = await serve({});
  const { facts } = await connect(server.port, 'mock');
  expect(facts).toMatchObject({
    servedModelName: 'mock',
    maxModelLength: null,
    serverKind: 'openai-compatible',
    capabilities: { tokenize: false, metrics: false },
  });
  expect(server.requests.filter((request) => request.startsWith('POST /v1/'))).toEqual([]);
});

test('routes that hang, break off or talk nonsense are routes that are not there', async () => {
  const server = await serve({
    '/v1/models': 'reset',
    '/version': 'nonsense\r\n\r\n',
    '/metrics': [],
    '/tokenize': 'fin',
  });
  const { facts } = await connect(server.port, 'mock');
  expect(facts).toMatchObject({ servedModelName: 'mock', serverVersion: null, capabilities: { metrics: false } });
}, 15_000);

test('learns from vLLM what it tells, with key and headers on every request', async () => {
  const server = await serve({
    '/v1/models': json({ object: 'list', data: [{ id: 'm', root: '/models/m', max_model_len: 4096 }] }),
    '/version': json({ version: '0.32.0' }),
    '/tokenize': json({ tokens: [1, 2, 3], count: 3, max_model_len: 4096 }),
    '/metrics':
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1e\r\n# TYPE a counter\na{b="c"} 7\n\n\r\n0\r\n\r\n',
  });
  const target = await connect(server.port, null);
  expect(target.facts).toMatchObject({
    servedModelName: 'm',
    modelRoot: '/models/m',
    maxModelLength: 4096,
    serverKind: 'vllm',
    serverVersion: '0.32.0',
    capabilities: { tokenize: true, metrics: true },
  });
  expect((await target.tokenize('a b c')).tokenIds).toEqual([1, 2, 3]);
  expect(await target.serverMetrics()).toEqual([{ name: 'a', labels: { b: 'c' }, value: 7 }]);
  for (const request of server.requests) {
    expect(request).toContain('authorization: Bearer sk-secret');
    expect(request).toContain('x-team: a');
  }
});

test('says what is wrong before the load begins', async () => {
  const models = json({ object: 'list', data: [{ id: 'llama' }, { id: 'qwen' }] });
  const vllm = await serve({ '/v1/models': models, '/version': json({ version: '0.32.0' }) });
  await expect(connect(vllm.port, 'lama')).rejects.toMatchObject({ code: 'EVAL_TARGET_MODEL_UNKNOWN' });
  await expect(connect(vllm.port, null)).rejects.toMatchObject({ code: 'EVAL_TARGET_MODEL_AMBIGUOUS' });
  const other = await serve({ '/v1/models': models });
  expect((await connect(other.port, 'adapter')).facts.servedModelName).toBe('adapter');
  const locked = await serve({ '/v1/models': json({ error: 'Unauthorized' }, '401 Unauthorized') });
  const refused = await connect(locked.port, 'm').catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'EVAL_TARGET_UNAUTHORIZED' });
  expect(String(refused)).not.toContain('sk-secret');
  const none = await serve({});
  await expect(connect(none.port, null)).rejects.toMatchObject({ code: 'EVAL_TARGET_UNSUPPORTED' });
  await none.close();
  cleanUps.pop();
  await expect(connect(none.port, 'm')).rejects.toMatchObject({ code: 'EVAL_TARGET_UNREACHABLE', exitCode: 75 });
});
