import { describe, expect, test } from 'vitest';
import { defaultPolicy, type Policy } from '../contracts/policy.ts';
import type { Verdict } from '../contracts/verdict.ts';
import { decide } from './decide.ts';
import { lookAgain } from './look-again.ts';
import { planExtension } from './plan-extension.ts';
import { createRandomSource, nextUniform } from './statistics/random-source.ts';
import { buildFlips, buildRun, buildTable } from './testing/build-evidence.ts';

type Task = readonly [n: number, worse: number, better: number];

function verdictOf(tasks: readonly Task[], rules: Policy['rules']): Verdict {
  const sides = tasks.map(([n, worse, better]) => buildFlips(n, worse, better));
  const run = (side: 'candidate' | 'baseline') =>
    buildRun(side, { tables: sides.map((scores, index) => buildTable(`task-${index}`, scores[side])) });
  const policy = { ...defaultPolicy, rules };
  return decide({ candidate: run('candidate'), baseline: run('baseline'), accepted: [], policy, now: new Date(0) });
}

const critical: Policy['rules'] = [{ task: '*', metric: '*', tier: 'critical' }];

describe('planExtension', () => {
  const open: Task[] = [
    [1000, 60, 52],
    [1000, 10, 10],
    [300, 10, 10],
  ];
  const unusedItems = new Map([
    ['task-0', 5000],
    ['task-2', 100],
  ]);

  test('asks more of the open tasks only, cheapest first, new items before repeats', () => {
    const plan = planExtension(verdictOf(open, critical), { answers: 100_000, unusedItems, mostRepeats: 4 });
    expect(plan.map(({ task }) => task)).toEqual(['task-2', 'task-0']);
    expect(plan[0]).toMatchObject({ items: 100, repeats: 3, answers: 1000 });
    expect(plan[1]).toMatchObject({ repeats: 0, isExpectedToDecide: true });
  });

  test('stays within the budget', () => {
    for (const answers of [0, 1, 150, 700, 1000, 3000]) {
      const plan = planExtension(verdictOf(open, critical), { answers, unusedItems, mostRepeats: 4 });
      const spent = plan.reduce((sum, extension) => sum + extension.answers, 0);
      expect(spent).toBeLessThanOrEqual(answers);
      expect(plan.every((extension) => extension.answers > 0)).toBe(true);
    }
  });

  test('a run that is decided, and a small task the family answers for, need nothing', () => {
    const budget = { answers: 10_000, unusedItems, mostRepeats: 4 };
    expect(planExtension(verdictOf([[1000, 90, 10]], critical), budget)).toEqual([]);
    const family = verdictOf([...open.slice(1), [30, 1, 1]], [{ task: 'task-1', metric: '*', tier: 'critical' }]);
    expect(planExtension(family, budget).map(({ task }) => task)).toEqual(['task-1']);
  });
});

describe('lookAgain', () => {
  const options = { look: 2, familySize: 5, level: 0.05, alpha: 0.05 };
  const task = (name: string, pairs: number, flipsToWorse: number, flipsToBetter: number) => ({
    task: name,
    pairs,
    flipsToWorse,
    flipsToBetter,
    margin: 0.02,
  });

  test('tells damage, little damage, none and too few apart', () => {
    const verdicts = lookAgain(
      [
        task('bad', 4000, 220, 100),
        task('slightly', 40_000, 1200, 900),
        task('good', 4000, 160, 160),
        task('few', 100, 4, 4),
      ],
      options,
    );
    expect(Object.fromEntries(verdicts)).toEqual({
      bad: 'REGRESSED',
      slightly: 'WARN',
      good: 'PASS',
      few: 'INCONCLUSIVE',
    });
  });

  test('twenty looks at a task that did not change alarm at most as often as the level', () => {
    let alarms = 0;
    const families = 1000;
    for (let seed = 0; seed < families; seed += 1) {
      const random = createRandomSource(seed, 'looks');
      let worse = 0;
      let better = 0;
      let alarmed = false;
      for (let look = 2; look <= 21; look += 1) {
        for (let flip = 0; flip < 10; flip += 1) {
          if (nextUniform(random) < 0.5) worse += 1;
          else better += 1;
        }
        const verdict = lookAgain([task('t', look * 100, worse, better)], { ...options, look, familySize: 1 }).get('t');
        alarmed ||= verdict === 'REGRESSED' || verdict === 'WARN';
      }
      alarms += Number(alarmed);
    }
    expect(alarms / families).toBeLessThan(0.05);
  });
});
