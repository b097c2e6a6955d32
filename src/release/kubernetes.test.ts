import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { checkRollout } from './check-rollout.ts';
import { openKubernetes } from './kubernetes.ts';

/** An API server that answers each request as planned. */
let answer: { status: number; body: object };
let seen: { method: string; path: string; body: string; authorization: string | undefined }[];
const byPath = new Map<string, object>();
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (part) => (body += part));
  request.on('end', () => {
    const path = request.url ?? '';
    seen.push({ method: request.method ?? '', path, body, authorization: request.headers.authorization });
    const planned = byPath.get(path.split('?')[0] ?? '');
    response.writeHead(planned === undefined ? answer.status : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(planned ?? answer.body));
  });
});

beforeEach(async () => {
  [answer, seen] = [{ status: 201, body: {} }, []];
  byPath.clear();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const config = join(mkdtempSync(join(tmpdir(), 'vllm-eval-kube-')), 'config');
  writeFileSync(
    config,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'c', cluster: { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true } }],
      users: [{ name: 'u', user: { token: 'service-account-token' } }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
    }),
  );
  vi.stubEnv('KUBECONFIG', config);
});
afterEach(() => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
});

test('a workflow is created with the token of the kubeconfig', async () => {
  const kubernetes = await openKubernetes();
  expect(await kubernetes.createWorkflow('mlops', { metadata: { name: 'w' } })).toBe('created');
  expect(seen).toMatchObject([
    {
      method: 'POST',
      path: '/apis/argoproj.io/v1alpha1/namespaces/mlops/workflows',
      body: '{"metadata":{"name":"w"}}',
      authorization: 'Bearer service-account-token',
    },
  ]);
});

test.each([
  [401, 'EVAL_KUBERNETES_DENIED', 2, /Renew the token/],
  [403, 'EVAL_KUBERNETES_DENIED', 2, /rights that docs/],
  [404, 'EVAL_KUBERNETES_REFUSED', 2, /Argo Workflows/],
  [422, 'EVAL_KUBERNETES_REFUSED', 2, /template/],
  [500, 'EVAL_KUBERNETES_FAILED', 75, /tried again/],
])('HTTP %d is %s', async (status, code, exitCode, nextStep) => {
  answer = { status, body: { kind: 'Status', status: 'Failure', message: 'service-account-token' } };
  const kubernetes = await openKubernetes();
  const failure = kubernetes.createWorkflow('mlops', {});
  await expect(failure).rejects.toMatchObject({ code, exitCode, nextStep: expect.stringMatching(nextStep) });
  await expect(failure).rejects.not.toMatchObject({ message: expect.stringContaining('service-account-token') });
});

test('a name that is taken is a release that was submitted before', async () => {
  answer = { status: 409, body: { kind: 'Status', reason: 'AlreadyExists' } };
  expect(await (await openKubernetes()).createWorkflow('mlops', {})).toBe('exists');
});

const digest = `sha256:${'a'.repeat(64)}`;
const other = `sha256:${'b'.repeat(64)}`;
const release = {
  repository: 'ghcr.io/org/vllm',
  digest,
  platformDigests: [`sha256:${'c'.repeat(64)}`],
  tags: ['release-1.0.0'],
};

test.each([
  ['rolled out by tag', 'ghcr.io/org/vllm:release-1.0.0', 2, 2, [`ghcr.io/org/vllm@${digest}`], true],
  ['rolled out by digest', `ghcr.io/org/vllm@${digest}`, 2, 2, [], true],
  ['by tag and digest', `ghcr.io/org/vllm:release-1.0.0@${digest}`, 2, 2, [], true],
  [
    'one architecture of it',
    'ghcr.io/org/vllm:release-1.0.0',
    2,
    2,
    [`ghcr.io/org/vllm@sha256:${'c'.repeat(64)}`],
    true,
  ],
  ['the release before', 'ghcr.io/org/vllm:release-0.9.0', 2, 2, [], false],
  ['under way', 'ghcr.io/org/vllm:release-1.0.0', 1, 2, [], false],
  ['not available', 'ghcr.io/org/vllm:release-1.0.0', 2, 1, [], false],
  ['a tag that was moved', 'ghcr.io/org/vllm:release-1.0.0', 2, 2, [`ghcr.io/org/vllm@${other}`], false],
])('a deployment: %s', async (_, image, updated, available, imageIds, isServed) => {
  byPath.set('/apis/apps/v1/namespaces/vllm/deployments/vllm', {
    metadata: { generation: 3 },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'vllm' } },
      template: {
        spec: {
          containers: [
            { name: 'side', image: 'x' },
            { name: 'vllm', image },
          ],
        },
      },
    },
    status: { observedGeneration: 3, updatedReplicas: updated, availableReplicas: available },
  });
  byPath.set('/api/v1/namespaces/vllm/pods', {
    items: imageIds.map((imageID) => ({
      status: { containerStatuses: [{ name: 'vllm', imageID, state: { running: {} } }] },
    })),
  });
  const rollout = await (await openKubernetes()).rollout('vllm', 'vllm', 'vllm');
  expect(checkRollout(rollout, release).isServed).toBe(isServed);
  expect(seen.at(-1)?.path).toContain(encodeURIComponent('app=vllm'));
});

test('a deployment that was changed and not looked at yet, or that has no pods, does not serve', () => {
  const rollout = { image: 'ghcr.io/org/vllm:release-1.0.0', replicas: 1, updated: 1, available: 1, runningImages: [] };
  expect(checkRollout({ ...rollout, isObserved: false }, release).isServed).toBe(false);
  const none = { ...rollout, isObserved: true, replicas: 0, updated: 0, available: 0 };
  expect(checkRollout(none, release).isServed).toBe(false);
});

test('a deployment that is not there yet may come; one that must not be read is a mistake', async () => {
  const kubernetes = await openKubernetes();
  answer = { status: 404, body: { kind: 'Status' } };
  const rollout = await kubernetes.rollout('vllm', 'vllm', null);
  expect(checkRollout(rollout, release)).toEqual({ isServed: false, seen: 'no such deployment' });
  answer = { status: 403, body: { kind: 'Status' } };
  await expect(kubernetes.rollout('vllm', 'vllm', null)).rejects.toMatchObject({ code: 'EVAL_KUBERNETES_DENIED' });
});
