import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openRepository, type RegistryCredentials } from './registry-client.ts';
import { startTestRegistry, type TestRegistry } from './registry.test-helper.ts';

let registry: TestRegistry;
beforeEach(async () => {
  registry = await startTestRegistry();
  registry.push('release-1.0.0', { schemaVersion: 2 });
});
afterEach(() => registry.close());

const { signal } = new AbortController();
const get = async (path = 'manifests/release-1.0.0', credentials: RegistryCredentials | null = null) =>
  (
    await openRepository(`http://${registry.host}/org/vllm`, credentials, { signal, retryDelayMs: 1 }).get(path)
  )?.body.toString();
const user = { username: 'user', token: 'good' };

test('an open registry is read', async () => {
  expect(await get()).toBe('{"schemaVersion":2}');
  expect(await get('manifests/other')).toBeUndefined();
});

test('a token is fetched where the registry says, once', async () => {
  registry.token = 'good';
  const repository = openRepository(`http://${registry.host}/org/vllm`, user, { signal });
  await repository.get('manifests/release-1.0.0');
  await repository.get('manifests/release-1.0.0');
  const scope = encodeURIComponent('repository:org/vllm:pull');
  expect(registry.requests).toEqual([
    'GET /v2/org/vllm/manifests/release-1.0.0',
    `GET /token?service=test&scope=${scope}`,
    'GET /v2/org/vllm/manifests/release-1.0.0',
    'GET /v2/org/vllm/manifests/release-1.0.0',
  ]);
});

test('a bearer token that ran out is fetched anew', async () => {
  registry.token = 'good';
  const repository = openRepository(`http://${registry.host}/org/vllm`, user, { signal });
  await repository.get('manifests/release-1.0.0');
  registry.next.push((_, response) => {
    const challenge = `Bearer realm="http://${registry.host}/token",service="test"`;
    response.writeHead(401, { 'www-authenticate': challenge }).end();
  });
  expect((await repository.get('manifests/release-1.0.0'))?.body.toString()).toBe('{"schemaVersion":2}');
});

test('a revoked token and a missing one are told apart', async () => {
  registry.token = 'good';
  await expect(get(undefined, { username: 'user', token: 'revoked' })).rejects.toMatchObject({
    code: 'EVAL_REGISTRY_DENIED',
    exitCode: 2,
    message: expect.stringMatching(/refused the token \(HTTP 401\): it is revoked, expired/),
  });
  await expect(get()).rejects.toMatchObject({ code: 'EVAL_REGISTRY_DENIED' });
  const failure = await get(undefined, { username: 'user', token: 'revoked' }).catch((error: unknown) => error);
  expect(JSON.stringify(failure)).not.toContain('revoked"');
});

test('basic authentication, where that is asked for', async () => {
  registry.next.push((_, response) => void response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' }).end());
  registry.next.push((request, response) => {
    expect(request.headers.authorization).toBe(`Basic ${Buffer.from('user:good').toString('base64')}`);
    response.end('{}');
  });
  expect(await get(undefined, user)).toBe('{}');
});

test.each([429, 500, 502, 503])('HTTP %d passes', async (status) => {
  registry.next.push(status, status);
  expect(await get()).toBe('{"schemaVersion":2}');
});

test('a registry that stays down, and one that is away, may come back', async () => {
  registry.next.push(503, 503, 503, 503);
  await expect(get()).rejects.toMatchObject({ code: 'EVAL_REGISTRY_FAILED', exitCode: 75 });
  const away = openRepository('http://127.0.0.1:9/org/vllm', null, { signal, retryDelayMs: 1 });
  await expect(away.get('tags/list')).rejects.toMatchObject({
    code: 'EVAL_REGISTRY_FAILED',
    exitCode: 75,
    message: expect.stringContaining('127.0.0.1:9/org/vllm'),
  });
});

test('a redirect is followed, without our credentials', async () => {
  registry.token = 'good';
  const seen: (string | undefined)[] = [];
  const storage = createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.end('from storage');
  });
  await new Promise<void>((resolve) => storage.listen(0, '127.0.0.1', resolve));
  const repository = openRepository(`http://${registry.host}/org/vllm`, user, { signal });
  await repository.get('manifests/release-1.0.0');
  const location = `http://127.0.0.1:${(storage.address() as AddressInfo).port}/blob`;
  registry.next.push((_, response) => void response.writeHead(307, { location }).end());
  expect((await repository.get('blobs/sha256:1'))?.body.toString()).toBe('from storage');
  expect(seen).toEqual([undefined]);
  storage.close();
});

test('credentials go to no token service without TLS that an https registry names, and to no other next page', async () => {
  const repository = openRepository(`http://${registry.host}/org/vllm`, user, { signal });
  registry.next.push((_, response) => {
    response.writeHead(401, { 'www-authenticate': 'Bearer realm="ftp://elsewhere/token"' }).end();
  });
  await expect(repository.get('tags/list')).rejects.toMatchObject({ code: 'EVAL_REGISTRY_FAILED', exitCode: 2 });
  await expect(repository.get('http://elsewhere.test/v2/x')).rejects.toMatchObject({ code: 'EVAL_REGISTRY_FAILED' });
});

test('an endless answer is cut off', async () => {
  registry.next.push((_, response) => void response.end(Buffer.alloc((4 << 20) + 1)));
  await expect(get()).rejects.toMatchObject({ code: 'EVAL_REGISTRY_FAILED', exitCode: 2 });
});
