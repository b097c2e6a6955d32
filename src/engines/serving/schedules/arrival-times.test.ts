import { expect, test } from 'vitest';
import { seededRandom } from '../workloads/seeded-random.ts';
import { arrivalTimesMs, type DrawnArrival as Arrival } from './arrival-times.ts';

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

test.for(['linear', 'exponential'] as const)(
  'a %s ramp ends at its last rate, after as long as its mean rate needs',
  (shape) => {
    for (const [start, end] of [
      [2, 18],
      [18, 2],
      [5, 5],
    ] as const) {
      const ramp: Arrival = {
        process: 'ramp',
        shape,
        startRequestsPerSecond: start,
        endRequestsPerSecond: end,
        burstiness: null,
      };
      const gaps = gapsOf(ramp, 2000);
      expect((gaps[1] ?? 0) * start).toBeCloseTo(1000, -2);
      expect(gaps.at(-1)).toBeCloseTo(1000 / end, -1);
      expect(gaps.every((gap) => gap > 0)).toBe(true);
      const meanRate =
        start === end ? start : shape === 'linear' ? (start + end) / 2 : (end - start) / Math.log(end / start);
      expect(gaps.reduce((sum, gap) => sum + gap, 0)).toBeCloseTo((2000 / meanRate) * 1000, -1);
    }
  },
);

test('stages: each rate for its time, the last one on', () => {
  const stages = [
    { requestsPerSecond: 2, seconds: 2 },
    { requestsPerSecond: 10, seconds: 0.5 },
    { requestsPerSecond: 1, seconds: 1 },
  ];
  const times = arrivalTimesMs({ process: 'stages', stages, burstiness: null }, 12, seededRandom('a'));
  expect(Array.from(times, Math.round)).toEqual([
    500, 1000, 1500, 2000, 2100, 2200, 2300, 2400, 2500, 3500, 4500, 5500,
  ]);
});
