import { expect, test } from 'vitest';
import { didYouMean, nearestNames } from './nearest-name.ts';

const known = ['arc-easy', 'arc-challenge', 'gsm8k', 'hellaswag', 'mmlu'];

test.each([
  ['arc_easy', ['arc-easy']],
  ['ARC-EASY', ['arc-easy']],
  ['helaswag', ['hellaswag']],
  ['mmlu-pro', ['mmlu']],
  ['arc', ['arc-easy', 'arc-challenge']],
  ['truthfulqa', []],
])('nearest to %s', (wanted, expected) => {
  expect(nearestNames(wanted, known)).toEqual(expected);
});

test('an exact name comes first', () => {
  expect(nearestNames('gsm8k', ['gsm8', 'gsm8k'])[0]).toBe('gsm8k');
});

test('the question reads as the end of a sentence', () => {
  expect(didYouMean('arc', known)).toBe(' Did you mean "arc-easy" or "arc-challenge"?');
  expect(didYouMean('something else', known)).toBe('');
});
