import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { isEvalError } from '../../../contracts/errors.ts';
import { createJudge } from '../judge/create-judge.ts';
import { missingJudge } from '../judge/missing-judge.ts';
import type { Metric } from '../metric.ts';
import { exactMatch } from './exact-match.ts';
import { jsonCorrectness } from './json-correctness.ts';
import { patternMatch } from './pattern-match.ts';

const judge = createJudge({ send: missingJudge, language: 'English', seed: 0 });

async function scoreOf(
  metric: Metric,
  parameters: unknown,
  actualOutput: string,
  expectedOutput = '',
): Promise<number> {
  const testCase = { input: 'q', actualOutput, expectedOutput, context: [], retrievalContext: [] };
  return (await metric.configure(parameters, 'test').measure(testCase, judge)).score;
}

const rowSchema = z.object({
  metric: z.string(),
  params: z.record(z.string(), z.unknown()),
  test_case: z.object({ actual_output: z.string(), expected_output: z.string().optional() }),
  score: z.number().optional(),
  error: z.object({ type: z.string() }).optional(),
});
const rows = readFileSync(new URL('../../../../test/fixtures/deepeval/deterministic.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => rowSchema.parse(JSON.parse(line)));
const rowsOf = (metric: string) => rows.filter((row) => row.metric === metric);

describe('DeepEval 4.3.1', () => {
  test.each(rowsOf('ExactMatchMetric'))('exact match of $test_case', async ({ test_case, score }) => {
    // DeepEval refuses an empty answer; here it is an answer like any other, equal only to an empty expected output.
    expect(await scoreOf(exactMatch, {}, test_case.actual_output, test_case.expected_output)).toBe(score ?? 1);
  });

  const patterns = rowsOf('PatternMatchMetric');
  test.each(patterns.filter((row) => row.error === undefined))(
    '$params on $test_case',
    async ({ params, test_case, score }) => {
      expect(await scoreOf(patternMatch, params, test_case.actual_output)).toBe(score);
    },
  );
  test.each(patterns.filter((row) => row.error !== undefined))('$params is refused', async ({ params }) => {
    await expect(scoreOf(patternMatch, params, 'x')).rejects.toSatisfy(isEvalError);
  });

  // The pydantic model of the goldens as a JSON Schema. Pydantic turns "3" and true into an integer; JSON Schema does not.
  const schema = {
    type: 'object',
    properties: {
      name: { type: 'string' },
      age: { type: 'integer' },
      tags: { type: 'array', items: { type: 'string' } },
      inner: {
        anyOf: [
          { type: 'object', properties: { city: { type: 'string' }, n: { type: 'integer' } }, required: ['city'] },
          { type: 'null' },
        ],
      },
    },
    required: ['name', 'age'],
  };
  test.each(rowsOf('JsonCorrectnessMetric'))('JSON: $test_case.actual_output', async ({ test_case, score }) => {
    const coerced = /"age":(?:"3"|true)/u.test(test_case.actual_output);
    expect(await scoreOf(jsonCorrectness, { schema }, test_case.actual_output)).toBe(coerced ? 0 : (score ?? 0));
  });
});

test('exact match can leave case and outer punctuation aside', async () => {
  const lenient = { ignore_case: true, ignore_punctuation: true };
  expect(await scoreOf(exactMatch, lenient, '"seoul."', 'Seoul')).toBe(1);
  expect(await scoreOf(exactMatch, lenient, 'Seoul, Korea', 'Seoul')).toBe(0);
});

test('a pattern may be searched for, and gives the same result every time', async () => {
  const search = { pattern: '주문\\s*번호', mode: 'search' };
  for (let time = 0; time < 3; time += 1)
    expect(await scoreOf(patternMatch, search, '고객님의 주문 번호는 7입니다.')).toBe(1);
  expect(await scoreOf(patternMatch, { pattern: '(?i)yes', mode: 'full' }, 'YES')).toBe(1);
});

test('JSON in a code fence counts only where the suite says so', async () => {
  const fenced = '```json\n{"a": 1}\n```';
  expect(await scoreOf(jsonCorrectness, { schema: { type: 'object' } }, fenced)).toBe(0);
  expect(await scoreOf(jsonCorrectness, { schema: { type: 'object' }, allow_code_fence: true }, fenced)).toBe(1);
});

test.each([
  [patternMatch, { pattern: '[' }],
  [patternMatch, { patern: 'x' }],
  [jsonCorrectness, { schema: { type: 'text' } }],
  [exactMatch, { ignore_case: 'yes' }],
])('bad parameters are refused when the suite is planned: %#', (metric, parameters) => {
  expect(() => metric.configure(parameters, 'here')).toThrow(/^here: /u);
});
