import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EvalError } from '../contracts/errors.ts';
import { triggerSchema } from '../contracts/trigger-config.ts';
import type { ServingState } from './await-serving.ts';
import { registryDenied, registryFailed } from './registry-failure.ts';
import { openReleaseLedger, type ReleaseLedger, type ReleaseRecord } from './release-ledger.ts';
import { startReleaseWorker, type ReleaseEvent, type ReleaseWorker } from './release-worker.ts';
import { releaseKey, type ResolvedRelease } from './resolve-release.ts';
import { argoSubmitter } from './submit-release.ts';

const image = 'ghcr.io/org/vllm';
const digestOf = (tag: string): string => `sha256:${Buffer.from(tag).toString('hex').padEnd(64, '0').slice(0, 64)}`;
const resolved = (tag: string, digest = digestOf(tag)): ResolvedRelease => ({
  key: releaseKey(image, digest, 'v1'),
  repository: image,
  digest,
  platformDigests: [],
  tags: [tag],
  semver: tag.replace('release-', ''),
  gitCommit: null,
});

let directory: string;
let ledger: ReleaseLedger;
let created: { readonly name: string; readonly image: string }[];
let events: ReleaseEvent[];
let announced: string[];
let resolve: (tag: string) => ResolvedRelease | null;
let check: (release: ReleaseRecord) => ServingState;
let createWorkflow: () => 'created' | 'exists';
let stop: AbortController;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'vllm-eval-worker-'));
  ledger = await openReleaseLedger(directory, new Date(0));
  [created, events, announced, stop] = [[], [], [], new AbortController()];
  resolve = (tag) => resolved(tag);
  check = () => ({ isServed: true, seen: '' });
  createWorkflow = () => 'created';
});
afterEach(async () => {
  stop.abort();
  await ledger.close();
});

function start(wait: object = { kind: 'none' }): ReleaseWorker {
  const trigger = triggerSchema.parse({
    watch: [{ image, wait }],
    wait_timeout_minutes: 0.001,
    wait_interval_seconds: 0.005,
  });
  const createObject = (workflow: object): 'created' | 'exists' => {
    const { metadata, spec } = workflow as {
      metadata: { name: string };
      spec: { arguments: { parameters: { name: string; value: string }[] } };
    };
    const outcome = createWorkflow();
    const release = spec.arguments.parameters.find(({ name }) => name === 'release-image')?.value ?? '';
    if (outcome === 'created') created.push({ name: metadata.name, image: release });
    return outcome;
  };
  return startReleaseWorker({
    trigger,
    suiteVersion: 'v1',
    ledger,
    resolve: async (_, tags) => new Map(tags.map((tag) => [tag, resolve(tag)])),
    check: async (release) => check(release),
    submitter: argoSubmitter({
      kubernetes: { createWorkflow: async (_, workflow) => createObject(workflow) },
      namespace: 'mlops',
      workflowTemplate: 'vllm-eval',
    }),
    log: (event) => events.push(event),
    announce: async ({ release, error }) => void announced.push(`${release} ${error.code}`),
    now: () => new Date(),
    retryDelayMs: 1,
    retryForMs: 200,
    signal: stop.signal,
  });
}

let count = 0;
async function deliver(tag: string, times = 1): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    count += 1;
    const id = `d${count}`;
    await ledger.accept({ kind: 'delivery', id, body: id, at: new Date().toISOString(), image, tag });
  }
}

test('however many deliveries, tags and architectures: one run per digest', async () => {
  const digest = digestOf('one image');
  resolve = () => ({ ...resolved('release-1.0.0', digest), tags: ['release-1.0.0', 'release-1.0.0-rc.2'] });
  const worker = start();
  for (const tag of ['release-1.0.0', 'latest', 'release-1.0.0-rc.2', 'release-1.0.0']) {
    await deliver(tag, 3);
    worker.wake();
  }
  await worker.idle();
  expect(created).toEqual([
    { name: expect.stringMatching(/^vllm-eval-[0-9a-f]{20}$/), image: `${image}:release-1.0.0@${digest}` },
  ]);
  expect(ledger.pending()).toEqual([]);
  expect(ledger.releases()).toMatchObject([{ state: 'submitted', tags: ['release-1.0.0', 'release-1.0.0-rc.2'] }]);
});

test('two releases at once go on side by side, one that is never served holds up no other', async () => {
  check = ({ semver }) => ({ isServed: semver === '2.0.0', seen: 'version 2.0.0' });
  const worker = start({ kind: 'endpoint' });
  await deliver('release-1.0.0');
  await deliver('release-2.0.0');
  worker.wake();
  await worker.idle();
  expect(created.map((run) => run.image)).toEqual([`${image}:release-2.0.0@${digestOf('release-2.0.0')}`]);
  expect(ledger.release(resolved('release-1.0.0').key)).toMatchObject({
    state: 'failed',
    problem: { code: 'EVAL_RELEASE_NOT_SERVED', message: expect.stringContaining('last seen: version 2.0.0') },
  });
  expect(announced).toEqual([`${image}:release-1.0.0 EVAL_RELEASE_NOT_SERVED`]);
  check = () => ({ isServed: true, seen: '' });
  await deliver('release-1.0.0');
  worker.wake();
  await worker.idle();
  expect(created).toHaveLength(2);
});

test('a registry and an API server that are down are asked again', async () => {
  let refusals = 3;
  resolve = (tag) => {
    refusals -= 1;
    if (refusals > 0) throw registryFailed(image, 'ECONNREFUSED', 75);
    return resolved(tag);
  };
  let failures = 2;
  createWorkflow = () => {
    failures -= 1;
    if (failures < 0) return 'created';
    throw new EvalError({ code: 'EVAL_KUBERNETES_FAILED', message: 'm', nextStep: 'n', exitCode: 75 });
  };
  const worker = start();
  await deliver('release-1.0.0');
  worker.wake();
  await worker.idle();
  expect(created).toHaveLength(1);
  expect(events.filter((event) => event.kind === 'problem' && event.retrying)).toHaveLength(4);
});

test('one that stays down, and a revoked token, are recorded, and the delivery may be sent again', async () => {
  for (const failure of [registryFailed(image, 'ECONNREFUSED', 75), registryDenied(image, 401, true)]) {
    resolve = () => {
      throw failure;
    };
    const worker = start();
    await ledger.accept({ kind: 'delivery', id: 'x', body: 'x', at: new Date().toISOString(), image, tag: 'latest' });
    worker.wake();
    await worker.idle();
    expect(ledger.pending()).toEqual([]);
    expect(created).toEqual([]);
    expect(announced.at(-1)).toBe(`${image}:latest ${failure.code}`);
  }
  resolve = (tag) => resolved(tag);
  const again = {
    kind: 'delivery',
    id: 'x',
    body: 'x',
    at: new Date().toISOString(),
    image,
    tag: 'release-1.0.0',
  } as const;
  expect(await ledger.accept(again)).toBe('accepted');
});

test('a workflow that somebody else created is as good as ours', async () => {
  createWorkflow = () => 'exists';
  const worker = start();
  await deliver('release-1.0.0');
  worker.wake();
  await worker.idle();
  expect(ledger.releases()).toMatchObject([{ state: 'submitted' }]);
});

test('an image without a release tag leads nowhere and is done with', async () => {
  resolve = () => null;
  const worker = start();
  await deliver('latest');
  worker.wake();
  await worker.idle();
  expect([ledger.pending(), ledger.releases(), created]).toEqual([[], [], []]);
});

test('a worker that was stopped before it submitted goes on where it was', async () => {
  check = () => ({ isServed: false, seen: 'nothing' });
  await deliver('release-1.0.0');
  const first = start({ kind: 'endpoint' });
  setTimeout(() => stop.abort(), 20);
  await first.idle();
  await ledger.close();
  expect(created).toEqual([]);
  [ledger, stop] = [await openReleaseLedger(directory, new Date(0)), new AbortController()];
  check = () => ({ isServed: true, seen: '' });
  await start({ kind: 'endpoint' }).idle();
  expect(created).toHaveLength(1);
});
