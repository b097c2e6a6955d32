import { expect, it } from 'vitest';
import { normalizeFinalAnswer } from './normalize-final-answer.ts';
import { portOfKind } from './port-registry.ts';

const grade = (answer: string, solution: string): unknown =>
  portOfKind('minerva_math/utils.process_results', 'process-results').run({ answer }, [solution]);
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

it('decides equal texts, numbers and absent answers, and nothing that needs algebra', () => {
  expect(grade('\\frac{3}{4}', stated('$\\frac34$'))).toEqual({ exact_match: 1 });
  expect(grade('14', stated('$15$'))).toEqual({ exact_match: 0 });
  expect(grade('14', stated('$14.0$'))).toEqual({ exact_match: 1 });
  expect(grade('14', 'It is 14.')).toEqual({ exact_match: 0 });
  expect(() => grade('\\frac{1}{2}', stated('$0.5$'))).toThrow('algebra');
});
