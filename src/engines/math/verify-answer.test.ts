import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { z } from 'zod';
import { areSympyEqual } from './sympy-equivalence.ts';
import { parseAnswer, verifyAnswer } from './verify-answer.ts';

function readFixture<Row>(name: string, schema: z.ZodType<Row>): Row[] {
  const path = new URL(`../../../test/fixtures/math/${name}.jsonl`, import.meta.url);
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  return lines.map((line) => schema.parse(JSON.parse(line)));
}

test('answers are found and judged as math-verify does', () => {
  const rows = readFixture(
    'math-verify',
    z.object({
      right: z.string(),
      answer: z.string(),
      text: z.string().nullable(),
      correct: z.boolean(),
      swapped: z.boolean(),
    }),
  );
  const ours = rows.map(({ right, answer }) => {
    const [gold, found] = [parseAnswer(right), parseAnswer(answer)];
    return {
      right,
      answer,
      text: found.text,
      correct: verifyAnswer(gold, found),
      swapped: verifyAnswer(found, gold),
    };
  });
  expect(ours).toEqual(rows);
});

test('texts are equal or not as for sympy', () => {
  const rows = readFixture('sympy-equal', z.object({ a: z.string(), b: z.string(), equal: z.boolean() }));
  expect(rows.map(({ a, b }) => ({ a, b, equal: areSympyEqual(a, b) }))).toEqual(rows);
});

const isRight = (right: string, answer: string): boolean =>
  verifyAnswer(parseAnswer(`$${right}$`), parseAnswer(answer));

it.each([
  ['\\frac{2}{3}', '\\boxed{\\frac{4}{6}}', true],
  ['(x-1)(x+1)', '$x^2-1$', true],
  ['\\sqrt{2}+\\sqrt{3}', '$\\sqrt{5+2\\sqrt{6}}$', true],
  ['2^{100}', '$2^{100}+1$', false],
  ['[1,3)', '$1 \\le x < 3$', false],
  ['x<3', '$(-\\infty,3)$', true],
  ['x^2>4', '$(-\\infty,-2)\\cup(2,\\infty)$', true],
  ['(1,2)', '$1,2$', true],
  ['\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}', '$\\begin{bmatrix}1&2\\\\3&4.0\\end{bmatrix}$', true],
  ['\\sum_{k=1}^{4} k', '$10$', true],
  ['2x+3y=1', '$4x+6y=2$', true],
])('%s, answered %s: %s', (right, answer, expected) => {
  expect(isRight(right, answer)).toBe(expected);
});

it.each([
  `$${'('.repeat(300)}1${')'.repeat(300)}$`,
  `$${'{'.repeat(3000)}$`,
  `$9^{9^{9^{9}}}$`,
  `$${'x^2+'.repeat(400)}1$`,
  `$${'(a,b),'.repeat(150)}c$`,
  '1 '.repeat(3000),
  '$'.repeat(2000),
  '\\boxed{'.repeat(500),
])('ends soon with a hard text (%#)', (text) => {
  const start = performance.now();
  verifyAnswer(parseAnswer(text), parseAnswer(text));
  expect(performance.now() - start).toBeLessThan(12_000);
});

test('no text makes it fail, and an answer that can be read is equivalent to itself', () => {
  const parts = fc.constantFrom(
    ...'\\frac { } ( ) [ ] 1 2 x , = + - ^ _ \\sqrt \\pi $ \\% . \\cup \\le | ! \\infty'.split(' '),
  );
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 14 }), (words) => {
      const text = `$${words.join('')}$`;
      const answer = parseAnswer(text);
      expect(verifyAnswer(answer, answer)).toBe(answer.text !== null && answer.text !== '');
      areSympyEqual(text, words.join(''));
    }),
    { numRuns: 300 },
  );
});
