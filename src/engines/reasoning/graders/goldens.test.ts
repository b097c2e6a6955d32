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
  for (const row of rows) {
    const grade = evalchemyGrader.grade(row.prediction, row.gold);
    expect({ extracted: grade.extracted ?? '', correct: grade.correct }, row.prediction).toEqual(row.evalchemy);
  }
});

test('hendrycks normal form, and where it cannot be made', () => {
  for (const row of rows) {
    expect(hendrycksNormalise(row.gold), row.gold).toBe(row.normalGold);
    expect(hendrycksNormalise(row.evalchemy.extracted), row.prediction).toBe(row.normalExtracted);
  }
});

test('lm-evaluation-harness: aime and hendrycks_math', () => {
  for (const row of rows) {
    expect(Number(lmEvalAimeGrader.grade(row.prediction, row.gold).correct), row.prediction).toBe(row.lmEvalAime);
    expect(Number(lmEvalMathGrader.grade(row.prediction, row.gold).correct), row.prediction).toBe(
      row.lmEvalHendrycksMath,
    );
  }
});
