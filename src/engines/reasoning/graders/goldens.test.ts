import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { evalchemyGrader } from './evalchemy.ts';
import { hendrycksNormalise } from './hendrycks-equivalence.ts';
import { lmEvalAimeGrader } from './lm-eval-aime.ts';
import { lmEvalMathGrader } from './lm-eval-math.ts';

/** One (prediction, gold) pair, graded by the originals: Evalchemy 6ed6741, lm-evaluation-harness 0.4.13. */
const rowSchema = z.object({
  kind: z.string(),
  prediction: z.string(),
  gold: z.string(),
  evalchemy: z.object({ extracted: z.string(), correct: z.boolean() }),
  /** null: the original raised an exception. */
  normalGold: z.string().nullable(),
  normalExtracted: z.string().nullable(),
  lmEvalAime: z.number(),
  lmEvalHendrycksMath: z.number(),
});

const rows = readFileSync(new URL('../../../../test/fixtures/reasoning/grading.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => rowSchema.parse(JSON.parse(line)));

test('the fixture is whole', () => {
  expect(rows).toHaveLength(306);
});

test('evalchemy: extraction and grade', () => {
  const ours = rows.map((row) => {
    const { extracted, correct } = evalchemyGrader.grade(row.prediction, row.gold);
    return { ...row, evalchemy: { extracted: extracted ?? '', correct } };
  });
  expect(ours).toEqual(rows);
});

test('hendrycks normal form, and where it cannot be made', () => {
  const ours = rows.map((row) => ({
    ...row,
    normalGold: hendrycksNormalise(row.gold),
    normalExtracted: hendrycksNormalise(row.evalchemy.extracted),
  }));
  expect(ours).toEqual(rows);
});

test('lm-evaluation-harness: aime and hendrycks_math', () => {
  const ours = rows.map((row) => ({
    ...row,
    lmEvalAime: Number(lmEvalAimeGrader.grade(row.prediction, row.gold).correct),
    lmEvalHendrycksMath: Number(lmEvalMathGrader.grade(row.prediction, row.gold).correct),
  }));
  expect(ours).toEqual(rows);
});
