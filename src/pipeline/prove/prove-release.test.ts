import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultPolicy, policySchema } from '../../contracts/policy.ts';
import { proveDecision } from './prove-decision.ts';
import { summarizeProof } from './render-proof.ts';
import type { Trial } from './trial.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'prove-release-'));
  await write('pairs.jsonl', [
    { baseline: 'good', candidate: 'again', truth: 'same', labels: ['harmless'] },
    { baseline: 'good', candidate: 'add-bos', truth: 'worse', labels: ['severity 1'] },
    { baseline: 'good', candidate: 'blunted', truth: 'worse', labels: ['severity 2'] },
  ]);
  for (const model of ['good', 'again', 'add-bos', 'blunted']) {
    const loss = model === 'blunted' ? 0.5 : 0;
    await write(`arc/${model}.jsonl`, [...items(600, loss)]);
    await write(
      `chat/${model}.jsonl`,
      [...items(300, 0)].filter(({ metric }) => metric === 'acc'),
    );
    await writeFile(join(directory, 'fingerprints', `${model}.json`), JSON.stringify(fingerprint(model === 'add-bos')));
  }
});
afterEach(async () => rm(directory, { recursive: true, force: true }));

async function write(name: string, lines: readonly object[]): Promise<void> {
  const path = join(directory, name);
  await mkdir(dirname(path), { recursive: true });
  await mkdir(join(directory, 'fingerprints'), { recursive: true });
  await writeFile(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

/** Three of five right; the lead of the right answer shrinks by `loss` and no answer flips. */
function* items(count: number, loss: number) {
  for (let index = 0; index < count; index += 1) {
    const isRight = index % 5 < 3;
    const item = { item_id: `q${index}` };
    yield { ...item, metric: 'acc', value: Number(isRight) };
    const lead = (isRight ? 2 : -2) + (index % 7) / 10;
    yield { ...item, metric: 'gold_margin', value: lead - loss * (1 + (index % 3) / 10), guess: 0.25 };
  }
}

function fingerprint(hasBos: boolean) {
  const missing = { kind: 'not-measured', reason: 'not part of this test' };
  const tokens = [{ text: 'one two', bare: [5, 6], asPrompt: hasBos ? [1, 5, 6] : [5, 6] }];
  return {
    schemaVersion: 1,
    canaries: '1',
    textTokens: { kind: 'measured', value: tokens },
    chatTokens: missing,
    answers: missing,
    sampling: missing,
    logprobs: missing,
  };
}

async function prove(policy = defaultPolicy): Promise<Trial[]> {
  const trials: Trial[] = [];
  const options = { directory, dataset: null, items: 1000, draws: 1, seed: 1, policy };
  for await (const trial of proveDecision(options)) trials.push(trial);
  return trials;
}

test('a release is tried with all its data sets and its fingerprint, one way round', async () => {
  const trials = await prove();
  expect(trials.map(({ candidate, kind, verdict, isWarned }) => [candidate, kind, verdict, isWarned])).toEqual([
    ['again', 'same', 'PASS', false],
    ['add-bos', 'worse', 'WARN', true],
    ['blunted', 'worse', 'WARN', true],
  ]);
  expect(trials[0]).toMatchObject({ dataset: 'arc + chat', examItems: 900 });
  const rows = summarizeProof(trials);
  expect(rows.find(({ group }) => group === 'severity 1')?.noticed).toMatchObject({ count: 1, trials: 1 });
  expect(rows.find(({ group }) => group === 'harmless')?.noticed).toMatchObject({ count: 0, trials: 1 });
});

test('a policy that decides by them stops both, and not the harmless one', async () => {
  const policy = policySchema.parse({
    ...defaultPolicy,
    fingerprint: { findings: { specialTokens: 'REGRESSED' } },
    goldLikelihood: { finding: 'REGRESSED' },
  });
  expect((await prove(policy)).map(({ verdict }) => verdict)).toEqual(['PASS', 'REGRESSED', 'REGRESSED']);
});

test('a fingerprint that is none, and models without a common data set, are told', async () => {
  await writeFile(join(directory, 'fingerprints', 'again.json'), '{"schemaVersion": 2}');
  await expect(prove()).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining('again.json') });
  await write('pairs.jsonl', [{ baseline: 'good', candidate: 'unknown', truth: 'worse' }]);
  await expect(prove()).rejects.toMatchObject({
    code: 'EVAL_PROVE_LAYOUT',
    message: expect.stringContaining('unknown'),
  });
});
