import { describe, expect, test } from 'vitest';
import { createSeededRandom } from '../contracts/seeded-random.ts';
import { hash32, uniform } from './seeded-random.ts';

/** Largest distance between the empirical distribution and the uniform one; under 1.95/√n with probability 0.999. */
function kolmogorovSmirnov(draws: readonly number[]): number {
  const sorted = draws.toSorted((left, right) => left - right);
  return Math.max(
    ...sorted.map((value, index) => Math.max(value - index / draws.length, (index + 1) / draws.length - value)),
  );
}

const count = 20_000;
const indexes = Array.from({ length: count }, (_, index) => index);

describe('draws are uniform', () => {
  test.each([
    ['by text key', indexes.map((index) => uniform(1, `question ${index}`))],
    ['by number key', indexes.map((index) => uniform(1, 'difficulty', index))],
    ['by hashed key', indexes.map((index) => uniform(7, 'difficulty', hash32(0, 'task', `question ${index}`)))],
    ['by seed', indexes.map((seed) => uniform(seed, 'difficulty', 12_345))],
    ['in a stream', Array.from({ length: count }, createSeededRandom(3))],
  ])('%s', (_, draws) => {
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...draws)).toBeLessThan(1);
    expect(kolmogorovSmirnov(draws)).toBeLessThan(1.95 / Math.sqrt(count));
  });
});

test('draws of near seeds, and of near keys, do not go together', () => {
  const correlation = (left: (index: number) => number, right: (index: number) => number): number =>
    indexes.reduce((sum, index) => sum + (left(index) - 0.5) * (right(index) - 0.5), 0) / (count / 12);
  expect(
    Math.abs(
      correlation(
        (index) => uniform(1, 'u', index),
        (index) => uniform(2, 'u', index),
      ),
    ),
  ).toBeLessThan(0.03);
  expect(
    Math.abs(
      correlation(
        (index) => uniform(1, 'u', index),
        (index) => uniform(1, 'v', index),
      ),
    ),
  ).toBeLessThan(0.03);
  expect(
    Math.abs(
      correlation(
        (index) => uniform(1, 'u', index),
        (index) => uniform(1, 'u', index + 1),
      ),
    ),
  ).toBeLessThan(0.03);
});

test('the end of a key counts', () => {
  expect(hash32(0, 'a', 'bc')).not.toBe(hash32(0, 'ab', 'c'));
});
