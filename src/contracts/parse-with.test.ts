import { expect, test } from 'vitest';
import { z } from 'zod';
import { parseWith } from './parse-with.ts';

const schema = z.strictObject({
  target: z.strictObject({ endpoint: z.string(), concurrency: z.number() }).optional(),
  benchmarks: z.array(z.strictObject({ tasks: z.array(z.string()) })).optional(),
});

function messageFor(value: unknown): string {
  try {
    parseWith(schema, value, 'c.json', 'EVAL_TEST');
  } catch (error) {
    return String(error);
  }
  return 'accepted';
}

test('gives back what fits', () => {
  expect(parseWith(schema, { benchmarks: [{ tasks: ['a'] }] }, 'c.json', 'EVAL_TEST')).toEqual({
    benchmarks: [{ tasks: ['a'] }],
  });
});

test('names the nearest key, inside optional objects and arrays too', () => {
  expect(messageFor({ benchmark: [] })).toContain('unknown key "benchmark". Did you mean "benchmarks"?');
  expect(messageFor({ target: { endpoint: 'x', concurrency: 1, concurency: 2 } })).toContain(
    'target: unknown key "concurency". Did you mean "concurrency"?',
  );
  expect(messageFor({ benchmarks: [{ tasks: [], task: 'a' }] })).toContain(
    'benchmarks.0: unknown key "task". Did you mean "tasks"?',
  );
});

test('says where, what was expected and what was found', () => {
  expect(messageFor({ target: { endpoint: 'x', concurrency: 'many' } })).toMatch(
    /c\.json: target\.concurrency: .*expected number.*found "many"/,
  );
});
