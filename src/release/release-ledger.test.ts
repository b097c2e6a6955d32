import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { openReleaseLedger, type Delivery, type ReleaseRecord } from './release-ledger.ts';

const at = '2026-11-24T09:00:00.000Z';
const delivery = (id: string, when = at): Delivery => ({
  kind: 'delivery',
  id,
  body: `body of ${id}`,
  at: when,
  image: 'ghcr.io/org/vllm',
  tag: 'release-1.0.0',
});
const release: ReleaseRecord = {
  kind: 'release',
  key: 'k',
  name: 'vllm-eval-k',
  image: 'ghcr.io/org/vllm',
  repository: 'ghcr.io/org/vllm',
  digest: `sha256:${'a'.repeat(64)}`,
  platformDigests: [],
  tags: ['release-1.0.0'],
  semver: '1.0.0',
  gitCommit: null,
  suiteVersion: 'v1',
  firstSeenAt: at,
  changedAt: at,
  state: 'waiting',
  problem: null,
};
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vllm-eval-ledger-'));
});
const open = (keepSince = new Date(0)) => openReleaseLedger(directory, keepSince);

test('what was accepted and not handled is there after a restart, in order', async () => {
  const first = await open();
  for (const id of ['a', 'b', 'c']) await first.accept(delivery(id));
  await first.handle(['b'], new Date(at), 'k', null);
  await first.record(release);
  await first.record({ ...release, state: 'submitted' });
  await first.close();
  const second = await open();
  expect(second.pending().map(({ id }) => id)).toEqual(['a', 'c']);
  expect(second.release('k')?.state).toBe('submitted');
  expect(await second.accept(delivery('b'))).toBe('duplicate');
  await second.close();
});

test('a line that was half written is dropped, a damaged one in the middle is not passed over', async () => {
  const path = join(directory, 'ledger.jsonl');
  const first = await open();
  await first.accept(delivery('a'));
  await first.close();
  appendFileSync(path, '{"kind":"delivery","id":"b","bo');
  const second = await open();
  expect(second.pending().map(({ id }) => id)).toEqual(['a']);
  await second.close();
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, `{"kind":"deliv\n${text}`);
  await expect(open()).rejects.toMatchObject({ code: 'EVAL_RELEASE_LEDGER_CORRUPT' });
});

test('it is forgotten what lies before the replay window, but never a release or what is pending', async () => {
  const first = await open();
  await first.accept(delivery('old', '2026-11-01T00:00:00.000Z'));
  await first.accept(delivery('old-pending', '2026-11-01T00:00:00.000Z'));
  await first.accept(delivery('new'));
  await first.handle(['old', 'new'], new Date(at), 'k', null);
  await first.record(release);
  await first.close();
  const second = await open(new Date('2026-11-20T00:00:00Z'));
  expect(second.pending().map(({ id }) => id)).toEqual(['old-pending']);
  expect(second.releases()).toHaveLength(1);
  expect(await second.accept(delivery('new'))).toBe('duplicate');
  expect(await second.accept(delivery('old'))).toBe('accepted');
  await second.close();
});

test('one process has it', async () => {
  const first = await open();
  await expect(open()).rejects.toMatchObject({ code: 'EVAL_RELEASE_LEDGER_LOCKED' });
  await first.close();
  await (await open()).close();
});
