import { describe, expect, test } from 'vitest';
import { defaultPolicy, type Policy } from '../contracts/policy.ts';
import type { VerdictKind } from '../contracts/verdict.ts';
import { decide } from './decide.ts';
import { createRandomSource, nextUniform } from './statistics/random-source.ts';
import { buildRun, buildTable } from './testing/build-evidence.ts';

const policy: Policy = { ...defaultPolicy, rules: [{ task: '*', metric: '*', tier: 'critical' }] };
const items = 1000;

/** Verdict on a family of five tasks of which each item differs with probability `discordance`, and task i is truly worse by `drops[i]`. */
function simulate(seed: number, discordance: number, drops: readonly number[]): VerdictKind {
  const random = createRandomSource(seed, 'family');
  const sides = Array.from({ length: 5 }, (_, task) => {
    const worse = (discordance + (drops[task] ?? 0)) / 2;
    const draws = Array.from({ length: items }, () => nextUniform(random));
    return {
      before: draws.map((draw) => Number(draw < worse || (draw >= discordance && draw < 0.8 + discordance / 5))),
      after: draws.map((draw) => Number(draw >= worse && draw < 0.8 + discordance / 5)),
    };
  });
  const { verdict } = decide({
    candidate: buildRun('candidate', { tables: sides.map(({ after }, task) => buildTable(`task-${task}`, after)) }),
    baseline: buildRun('baseline', { tables: sides.map(({ before }, task) => buildTable(`task-${task}`, before)) }),
    accepted: [],
    policy,
    now: new Date(0),
  });
  return verdict;
}

function share(wanted: VerdictKind, families: number, discordance: number, drops: readonly number[]): number {
  const verdicts = Array.from({ length: families }, (_, seed) => simulate(seed, discordance, drops));
  return verdicts.filter((verdict) => verdict === wanted).length / families;
}

// Expected shares are those of 20 000 simulated families in the literature's setting: five sets of 1000 items.
describe('size and power of the whole decision', () => {
  test('no change is REGRESSED in about one family of twenty', () => {
    expect(share('REGRESSED', 150, 0.04, [])).toBeLessThan(0.11);
  });

  test('four points lost on one task of five are found (0.99 expected)', () => {
    expect(share('REGRESSED', 60, 0.08, [0.04])).toBeGreaterThan(0.93);
  });

  test('two points lost on every task are found (0.997 expected)', () => {
    expect(share('REGRESSED', 60, 0.08, [0.02, 0.02, 0.02, 0.02, 0.02])).toBeGreaterThan(0.93);
  });

  test('two points lost on one task are found about every second time (0.50 expected)', () => {
    const found = share('REGRESSED', 100, 0.08, [0.02]);
    expect(found).toBeGreaterThan(0.33);
    expect(found).toBeLessThan(0.67);
  });
});
