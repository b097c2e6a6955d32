import { expect, test } from 'vitest';
import type { Arrival } from '../../../contracts/engine-config.ts';
import { seededRandom } from '../workloads/seeded-random.ts';
import { arrivalTimesMs } from './arrival-times.ts';

function gapsOf(arrival: Arrival, count: number, seed = 'a'): number[] {
  const times = arrivalTimesMs(arrival, count, seededRandom(seed));
  return Array.from(times, (time, index) => time - (times[index - 1] ?? 0));
}

function moments(values: readonly number[]): { mean: number; variation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, variation: Math.sqrt(variance) / mean };
}

test('constant gaps', () => {
  expect(Array.from(arrivalTimesMs({ process: 'constant', requestsPerSecond: 4 }, 3, seededRandom('a')))).toEqual([
    250, 500, 750,
  ]);
});

test.for<[Arrival, number]>([
  [{ process: 'poisson', requestsPerSecond: 50 }, 1],
  [{ process: 'gamma', requestsPerSecond: 50, burstiness: 1 }, 1],
  [{ process: 'gamma', requestsPerSecond: 50, burstiness: 0.25 }, 2],
  [{ process: 'gamma', requestsPerSecond: 50, burstiness: 4 }, 0.5],
])('%j: mean gap 1 / rate, coefficient of variation %d', ([arrival, variation]) => {
  const found = moments(gapsOf(arrival, 100_000));
  expect(found.mean).toBeGreaterThan(20 * 0.97);
  expect(found.mean).toBeLessThan(20 * 1.03);
  expect(found.variation).toBeGreaterThan(variation * 0.97);
  expect(found.variation).toBeLessThan(variation * 1.03);
});

test('a Poisson process has as much variance as mean in its counts', () => {
  const times = arrivalTimesMs({ process: 'poisson', requestsPerSecond: 10 }, 50_000, seededRandom('b'));
  const counts = Array.from({ length: 4900 }, () => 0);
  for (const time of times) {
    const second = Math.floor(time / 1000);
    if (second < counts.length) counts[second] = (counts[second] ?? 0) + 1;
  }
  const { mean, variation } = moments(counts);
  // Fano factor: 1 for a Poisson process, standard error √(2 / 4900) = 0.02.
  expect((variation * mean) ** 2 / mean).toBeGreaterThan(0.9);
  expect((variation * mean) ** 2 / mean).toBeLessThan(1.1);
});

test('the same seed gives the same schedule, another seed another', () => {
  const arrival: Arrival = { process: 'poisson', requestsPerSecond: 1 };
  expect(gapsOf(arrival, 20)).toEqual(gapsOf(arrival, 20));
  expect(gapsOf(arrival, 20)).not.toEqual(gapsOf(arrival, 20, 'b'));
});
