import { describe, expect, test } from 'vitest';
import { defaultPolicy, type Policy } from '../contracts/policy.ts';
import type { VerdictKind } from '../contracts/verdict.ts';
import { fiveTasks, simulateFamily, type SimulatedTask } from './testing/simulate-family.ts';

/** Two points allowed on every task, none critical. */
const policy: Policy = { ...defaultPolicy, margins: { ...defaultPolicy.margins, supporting: 0.02 } };

function share(wanted: VerdictKind, families: number, tasks: readonly SimulatedTask[]): number {
  const verdicts = Array.from({ length: families }, (_, seed) => simulateFamily(seed, tasks, policy).verdict);
  return verdicts.filter((verdict) => verdict === wanted).length / families;
}

// Fewer families than `npm run bench:verdict` simulates, with bounds so wide that chance alone does not fail them.
describe('size and power of the whole decision', () => {
  test('no change is REGRESSED in at most one family of twenty', () => {
    expect(share('REGRESSED', 150, fiveTasks(0.04))).toBeLessThan(0.1);
  });

  test('no change passes, with a task of thirty items in the family too', () => {
    expect(share('PASS', 60, [...fiveTasks(0.08), { items: 30, discordance: 0.08, drop: 0 }])).toBeGreaterThan(0.8);
  });

  test('four points lost on one task of five are found (0.99 expected)', () => {
    expect(share('REGRESSED', 60, fiveTasks(0.08, [0.04]))).toBeGreaterThan(0.93);
  });

  test('two points lost on every task are found (0.997 expected)', () => {
    expect(share('REGRESSED', 60, fiveTasks(0.08, [0.02, 0.02, 0.02, 0.02, 0.02]))).toBeGreaterThan(0.93);
  });

  test('two points lost on one task are found nearly every second time', () => {
    const found = share('REGRESSED', 100, fiveTasks(0.08, [0.02]));
    expect(found).toBeGreaterThan(0.3);
    expect(found).toBeLessThan(0.67);
  });
});
