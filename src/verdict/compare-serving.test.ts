import { expect, test } from 'vitest';
import { createSeededRandom } from '../contracts/seeded-random.ts';
import { defaultPolicy } from '../contracts/policy.ts';
import type { ServingRecords } from '../metrics/serving-records.ts';
import { compareServing } from './compare-serving.ts';
import { buildServing } from './testing/build-evidence.ts';

const policy = { ...defaultPolicy, serving: { ...defaultPolicy.serving, relativeMargin: 0.02 } };
const latency = { aggregation: 'percentile', higherIsBetter: false, unit: 'ms', primary: true } as const;
const metrics = Array.from({ length: 8 }, (_, index) => ({ ...latency, name: `latency${index}_ms` }));

/** A run whose repetitions vary by `noise` around `level`, every figure on its own. */
function run(
  random: () => number,
  { level, noise, repetitions }: { level: number; noise: number; repetitions: number },
): ServingRecords {
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const names = metrics.map(({ name }) => `${name}_p50`);
  const values = Array.from({ length: repetitions }, () =>
    Object.fromEntries(names.map((name) => [name, level * Math.exp(noise * normal())])),
  );
  return buildServing('load', metrics, values);
}

function regressed(random: () => number, slower: number, noise: number, repetitions: number): number {
  const baseline = run(random, { level: 100, noise, repetitions });
  const candidate = run(random, { level: 100 * slower, noise, repetitions });
  const comparisons = compareServing({ candidate, baseline, relation: 'same', changed: [] }, policy);
  return comparisons.filter(({ verdict, metric }) => verdict === 'REGRESSED' && metric.endsWith('_p50')).length;
}

test('of 100 pairs of equal runs with eight figures each, no more than the false discovery rate has one called a regression', () => {
  const random = createSeededRandom(1);
  let alarms = 0;
  for (let pair = 0; pair < 100; pair += 1) if (regressed(random, 1, 0.03, 3) > 0) alarms += 1;
  expect(alarms).toBeLessThanOrEqual(100 * policy.falseDiscoveryRate);
});

test('5 % more time is found in at least 95 % of pairs of five quiet repetitions, in nearly every figure', () => {
  const random = createSeededRandom(2);
  let found = 0;
  for (let pair = 0; pair < 20; pair += 1) if (regressed(random, 1.05, 0.01, 5) >= 7) found += 1;
  expect(found).toBeGreaterThanOrEqual(19);
});

test('the p-value is of damage beyond the margin, and adjusted over the figures', () => {
  const [first] = compareServing(
    {
      candidate: buildServing(
        'load',
        [latencyOf('a')],
        [110, 111, 112].map((value) => ({ a_p50: value })),
      ),
      baseline: buildServing(
        'load',
        [latencyOf('a')],
        [100, 101, 102].map((value) => ({ a_p50: value })),
      ),
      relation: 'same',
      changed: [],
    },
    policy,
  ).filter(({ metric }) => metric === 'a_p50');
  expect(first).toMatchObject({ verdict: 'REGRESSED', test: 'bootstrap-log-ratio' });
  expect(first?.pValue).toBeGreaterThan(0);
  expect(first?.pValue).toBeLessThan(0.01);
});

function latencyOf(name: string): (typeof metrics)[number] {
  return { ...latency, name };
}

test('a spoiled repetition counts for nothing; where fewer than two are left, nothing is decided', () => {
  const values = [100, 101, 102, 103, 104].map((value) => ({ a_p50: value }));
  const records = buildServing('load', [latencyOf('a')], values);
  const spoil = (count: number): ServingRecords => ({
    ...records,
    repetitions: records.repetitions.map((repetition, index) =>
      index < count ? { ...repetition, contaminated: true, values: { a_p50: 900 } } : repetition,
    ),
  });
  const verdictOf = (count: number): string | undefined =>
    compareServing({ candidate: spoil(count), baseline: records, relation: 'same', changed: [] }, defaultPolicy).find(
      ({ metric }) => metric === 'a_p50',
    )?.reasonCode;
  expect([verdictOf(0), verdictOf(3), verdictOf(4)]).toEqual([
    'serving-within-margin',
    'serving-within-margin',
    'contaminated',
  ]);
});
