import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readJsonObject } from './read-json-object.ts';

const rows = readFileSync(new URL('../../../../test/fixtures/deepeval/json-reader.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line): { input: string; output?: unknown } => JSON.parse(line));

test.each(rows)('reads as DeepEval 4.3.1: $input', ({ input, output }) => {
  // The one difference: Python's json reads NaN, which is no JSON and no usable score.
  expect(readJsonObject(input)).toEqual(input.includes('NaN') ? null : (output ?? null));
});

test('a comma in a string stays, one before a bracket goes', () => {
  expect(readJsonObject('{"a": ["x, ]", "\\"}, ]",],}')).toEqual({ a: ['x, ]', '"}, ]'] });
});
