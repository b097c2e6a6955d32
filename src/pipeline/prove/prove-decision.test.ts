import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../contracts/policy.ts';
import { proveDecision } from './prove-decision.ts';
import type { Trial } from './trial.ts';
import { summarizeProof } from './render-proof.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'prove-'));
  await mkdir(join(directory, 'quiz'));
});
afterEach(async () => rm(directory, { recursive: true, force: true }));

async function writeModel(model: string, value: (index: number) => number): Promise<void> {
  const lines = Array.from({ length: 1000 }, (_, index) =>
    JSON.stringify({ model, dataset: 'quiz', item_id: `q${index}`, metric: 'acc', value: value(index) }),
  );
  await writeFile(join(directory, 'quiz', `${model}.jsonl`), `${lines.join('\n')}\n`);
}

async function writePairs(...pairs: readonly object[]): Promise<void> {
  const lines = pairs.map((pair) => JSON.stringify({ dataset: 'quiz', ...pair }));
  await writeFile(join(directory, 'pairs.jsonl'), lines.join('\n'));
}

async function prove(items = 1000): Promise<Trial[]> {
  const trials: Trial[] = [];
  const options = { directory, dataset: null, items, draws: 1, seed: 1, policy: defaultPolicy };
  for await (const trial of proveDecision(options)) trials.push(trial);
  return trials;
}

describe('proveDecision', () => {
  beforeEach(async () => {
    await writeModel('good', (index) => Number(index % 5 !== 0));
    await writeModel('bad', (index) => Number(index % 5 !== 0 && index % 16 !== 1));
    await writeModel('twin', (index) => Number(index % 5 !== 0));
  });

  test('finds the damage one way round, passes the other, and a rule of thumb misses it', async () => {
    await writePairs(
      { baseline: 'good', candidate: 'bad', truth: 'worse' },
      { baseline: 'good', candidate: 'twin', truth: 'same' },
      { baseline: 'twin', candidate: 'bad', truth: 'unclear' },
    );
    const trials = await prove();
    expect(trials.map(({ kind, verdict }) => [kind, verdict])).toEqual([
      ['worse', 'REGRESSED'],
      ['better', 'PASS'],
      ['same', 'PASS'],
      ['same', 'PASS'],
    ]);
    expect(trials[0]?.trueDamage).toBeCloseTo(0.051, 12);
    expect(trials[0]?.stoppedBy).not.toContain('−10% rolling mean');
    const rows = summarizeProof(trials);
    expect(rows.map(({ group }) => group)).toContain('worse by 5 to 10 pt');
    expect(rows[0]?.stopped).toMatchObject({ count: 1, trials: 1, rate: 1, high: 1 });
    expect(rows[0]?.stopped.low).toBeCloseTo(0.025, 12);
  });

  test('an exam is a seeded sample of the items', async () => {
    await writePairs({ baseline: 'good', candidate: 'bad', truth: 'worse' });
    const [trial] = await prove(100);
    expect(trial).toMatchObject({ examItems: 100, allItems: 1000 });
    expect(await prove(100)).toEqual([trial, expect.anything()]);
  });

  test('a model of shares is compared with itself', async () => {
    await writeModel('shares', (index) => (index % 11) / 10);
    await writePairs({ baseline: 'good', candidate: 'shares', truth: 'worse' });
    expect((await prove()).at(-1)).toMatchObject({ kind: 'a-a', baseline: 'shares', trueDamage: 0 });
  });
});

describe('what it says of a directory that is not right', () => {
  test('no pairs, no scores, a line that is none', async () => {
    await expect(prove()).rejects.toMatchObject({ code: 'EVAL_PROVE_LAYOUT', exitCode: 2 });
    await writePairs({ baseline: 'good', candidate: 'bad', truth: 'worse' });
    await expect(prove()).rejects.toMatchObject({ code: 'EVAL_PROVE_LAYOUT' });
    await writeModel('bad', () => 1);
    await writeFile(join(directory, 'quiz', 'good.jsonl'), '{"item_id": "other", "metric": "acc", "value": 1}\n');
    await expect(prove()).rejects.toMatchObject({ message: expect.stringContaining('share') });
    await writePairs({ baseline: 'good', candidate: 'bad', truth: 'perhaps' });
    await expect(prove()).rejects.toMatchObject({
      code: 'EVAL_PROVE_LINE',
      message: expect.stringContaining('line 1'),
    });
    await writePairs({ baseline: '../good', candidate: 'bad', truth: 'worse' });
    await expect(prove()).rejects.toMatchObject({ code: 'EVAL_PROVE_LINE' });
  });
});
