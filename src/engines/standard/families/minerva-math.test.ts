import { expect, it } from 'vitest';
import { normalizeFinalAnswer } from './normalize-final-answer.ts';
import { portOfKind } from './port-registry.ts';

const grade = (answer: string, solution: string): unknown =>
  portOfKind({ port: 'minerva_math/utils.process_results' }, 'process-results').run(
    { answer, solution: `So it is $\\boxed{${answer}}$.` },
    [solution],
  );
const stated = (answer: string): string => `Final Answer: The final answer is ${answer}. I hope it is correct.`;

it.each([
  ['x = 2\\pi cm', '2\\pi'],
  ['\\left(3,\\right)', '\\left(3,\\right)'],
  ['\\text{9,000 dollars}', '9000'],
  ['\\frac12', '\\frac{1}{2}'],
  ['\\sqrt3', '\\sqrt{3}'],
  ['0,1', '0,1'],
  ['about $90^\\circ$ or so', '90'],
])('%s is %s', (text, normal) => {
  expect(normalizeFinalAnswer(text)).toBe(normal);
});

it.each([
  ['\\frac{3}{4}', stated('$\\frac34$'), 1, 1],
  ['\\frac{1}{2}', stated('$0.5$'), 1, 1],
  ['14', stated('$15$'), 0, 0],
  ['x^2-1', stated('$(x-1)(x+1)$'), 1, 1],
  ['14', 'It is 14.', 0, 1],
])('%s, answered %s', (answer, text, exactMatch, mathVerify) => {
  expect(grade(answer, text)).toEqual({ exact_match: exactMatch, math_verify: mathVerify });
});
