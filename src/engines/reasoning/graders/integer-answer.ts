import { finalAnswer } from '../final-answer.ts';
import type { Grader } from './grader.ts';

/**
 * Contests whose answers are integers (AIME: 0 to 999; AMC here: any integer). The stated answer is compared as a number, so
 * `033`, `33.0`, `\text{33}`, `n = 33`, `1{,}000` and `33^\circ` are what they mean, which the string comparisons of the field get wrong.
 */
export const integerAnswerGrader: Grader = {
  name: 'exact_match',
  version: 1,
  grade(solution, gold) {
    const extracted = finalAnswer(solution);
    const value = extracted === null ? null : readInteger(extracted);
    return { extracted, correct: value !== null && value === readInteger(gold), vote: value ?? extracted };
  },
};

/** Canonical decimal digits of an answer that is one integer, however it is dressed; null for anything else. */
export function readInteger(answer: string): string | null {
  const plain = answer
    .replaceAll(/\\(?:text|textbf|mathbf|mathrm|mathit|boldsymbol|bf|mbox)\s*\{(?<inner>[^{}]*)\}/gu, '$<inner>')
    .replaceAll(/\\[!,;:]|\{,\}|\\?\$|\\?%|\^\{?\\circ\}?|\\(?:left|right|quad)|[{}()\s]/gu, '')
    .replace(/^(?:[A-Za-z]\w{0,2}|[a-z]\+[a-z](?:\+[a-z])?)=/u, '')
    .replace(/\.$/u, '');
  const digits = /^(?<sign>[-+−]?)0*(?<digits>\d+|\d{1,3}(?:,\d{3})+)(?:\.0+)?$/u.exec(plain)?.groups;
  if (digits === undefined) return null;
  const value = BigInt((digits['digits'] ?? '').replaceAll(',', ''));
  return (digits['sign'] === '-' || digits['sign'] === '−' ? -value : value).toString();
}
