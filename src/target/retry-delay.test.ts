import { expect, test } from 'vitest';
import { retryAfter, retryDelayMs } from './retry-delay.ts';
import { createSeededRandom } from '../contracts/seeded-random.ts';

test.each([
  [1, 0, 250],
  [1, 1, 500],
  [2, 0.5, 750],
  [4, 0, 2000],
  [7, 1, 30_000],
  [1000, 0, 15_000],
])('after %i failures with random %d: %d ms', (attempts, random, expected) => {
  expect(retryDelayMs(attempts, null, () => random)).toBe(expected);
});

test('never less than Retry-After, and not at all when that is over 5 minutes', () => {
  expect(retryDelayMs(1, 7000, () => 0)).toBe(7000);
  expect(retryDelayMs(1, 7000, () => 1)).toBe(7250);
  expect(retryDelayMs(9, 0, () => 0)).toBe(0);
  expect(retryDelayMs(1, 300_001, () => 0)).toBeNull();
});

test('Retry-After in seconds or as a date', () => {
  const now = Date.parse('2026-03-01T00:00:00Z');
  expect(retryAfter('5', now)).toBe(5000);
  expect(retryAfter(' 0.5 ', now)).toBe(500);
  expect(retryAfter('Sun, 01 Mar 2026 00:00:09 GMT', now)).toBe(9000);
  expect(retryAfter('Sat, 28 Feb 2026 00:00:00 GMT', now)).toBe(0);
  expect(retryAfter('soon', now)).toBeNull();
  expect(retryAfter(undefined, now)).toBeNull();
});

test('the jitter depends on the seed alone', () => {
  const draw = (seed: number): number[] => Array.from({ length: 1000 }, createSeededRandom(seed));
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
  const mean = draw(3).reduce((sum, value) => sum + value) / 1000;
  expect(mean).toBeGreaterThan(0.45);
  expect(mean).toBeLessThan(0.55);
  expect(draw(4).every((value) => value >= 0 && value < 1)).toBe(true);
});
