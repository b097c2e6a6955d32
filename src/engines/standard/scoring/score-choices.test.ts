import { describe, expect, it } from 'vitest';
import type { StandardWork } from '../standard-work.ts';
import { scoreChoices } from './score-choices.ts';

type ChoiceWork = Extract<StandardWork, { kind: 'multiple_choice' }>;
const work = (choices: readonly string[], gold: readonly number[]): ChoiceWork => ({
  kind: 'multiple_choice',
  contexts: ['q'],
  requests: choices.map((choice) => [0, ` ${choice}`]),
  choices,
  gold,
  document: {},
  documentHash: '',
  target: '',
});
const results = (...sums: number[]) => sums.map((sum) => ({ sum, isGreedy: sum === Math.max(...sums) }));
const value = (score: unknown): unknown =>
  (score as { value?: number; reason?: string }).value ?? (score as { reason?: string }).reason;

describe('scoreChoices', () => {
  it('normalises by code points, and by bytes', () => {
    // Per code point: -4, -2; per UTF-8 byte: -1, -2.
    const scores = scoreChoices(work(['😀', 'ab'], [1]), results(-4, -4.1), ['acc', 'acc_norm', 'acc_bytes']);
    expect(Object.values(scores).map(value)).toEqual([0, 1, 0]);
  });

  it('takes the first of equal choices', () => {
    expect(value(scoreChoices(work(['a', 'b'], [0]), results(-1, -1), ['acc'])['acc'])).toBe(1);
    expect(value(scoreChoices(work(['a', 'b'], [1]), results(-1, -1), ['acc'])['acc'])).toBe(0);
  });

  it('accepts any of several right choices', () => {
    const scores = scoreChoices(work(['a', 'b', 'c'], [1, 2]), results(-3, -2, -1), [
      'acc',
      'gold_logprob',
      'gold_margin',
    ]);
    expect(Object.values(scores).map(value)).toEqual([1, -1, 2]);
  });

  it('a gold answer that is no choice is wrong, and has no log-probability', () => {
    const scores = scoreChoices(work(['a', 'b'], [-100]), results(-1, -2), ['acc', 'f1', 'gold_margin', 'brier_score']);
    expect(Object.values(scores).map(value)).toEqual([0, 0, 'grader-failed', 'grader-failed']);
    expect(scores['f1']).toMatchObject({ parts: [-100, 0] });
  });

  it('subtracts the log-likelihood without context for acc_mutual_info', () => {
    const scores = scoreChoices(work(['a', 'b'], [1]), results(-1, -2, -1, -9), ['acc', 'acc_mutual_info']);
    expect(Object.values(scores).map(value)).toEqual([0, 1]);
  });

  it('the Brier score of an even guess over two choices is one half', () => {
    expect(value(scoreChoices(work(['a', 'b'], [0]), results(-1, -1), ['brier_score'])['brier_score'])).toBe(0.5);
  });
});
