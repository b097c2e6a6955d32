import { describe, expect, test } from 'vitest';
import { defaultPolicy, type Policy } from '../contracts/policy.ts';
import type { Verdict } from '../contracts/verdict.ts';
import { decide } from './decide.ts';
import type { Look } from './look.ts';
import { taskKey } from './match-exams.ts';
import { planExtension } from './plan-extension.ts';
import { buildFlips, buildRun, buildTable } from './testing/build-evidence.ts';
import { fiveTasks, simulateExtendedFamily, simulateFamily } from './testing/simulate-family.ts';

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
  const key = (task: string): string => taskKey({ engine: 'standard', suite: 'suite', task });
  const unused = new Map([
    [key('task-0'), { items: 5000, repeats: 0 }],
    [key('task-2'), { items: 100, repeats: 3 }],
  ]);

  test('asks more of the open tasks only, cheapest first, new items before repeats', () => {
    const plan = planExtension(verdictOf(open, critical), { answers: 100_000, unused });
    expect(plan.map(({ task }) => task)).toEqual(['task-2', 'task-0']);
    expect(plan[0]).toMatchObject({ items: 100, repeats: 3, answers: 1000 });
    expect(plan[1]).toMatchObject({ repeats: 0 });
  });

  test('stays within the budget', () => {
    for (const answers of [0, 1, 150, 700, 1000, 3000]) {
      const plan = planExtension(verdictOf(open, critical), { answers, unused });
      const spent = plan.reduce((sum, extension) => sum + extension.answers, 0);
      expect(spent).toBeLessThanOrEqual(answers);
      expect(plan.every((extension) => extension.answers > 0)).toBe(true);
    }
  });

  test('a run that is decided, and a small task the family answers for, need nothing', () => {
    const budget = { answers: 10_000, unused: new Map([...unused, [key('task-1'), { items: 100, repeats: 0 }]]) };
    expect(planExtension(verdictOf([[1000, 90, 10]], critical), budget)).toEqual([]);
    const family = verdictOf([...open.slice(1), [30, 1, 1]], [{ task: 'task-1', metric: '*', tier: 'critical' }]);
    expect(planExtension(family, budget).map(({ task }) => task)).toEqual(['task-1']);
  });
});

describe('a later look', () => {
  const supporting: Policy = { ...defaultPolicy, margins: { ...defaultPolicy.margins, supporting: 0.02 } };
  const look = (number: number, ...tasks: number[]) => ({
    number,
    extended: new Set(tasks.map((task) => `task-${task}`.padEnd(64, '0'))),
  });
  const decideAt = (tasks: readonly Task[], at: Look, policy = { ...supporting, rules: critical }): Verdict => {
    const sides = tasks.map(([n, worse, better]) => buildFlips(n, worse, better));
    const run = (side: 'candidate' | 'baseline') =>
      buildRun(side, { tables: sides.map((scores, index) => buildTable(`task-${index}`, scores[side])) });
    return decide({
      candidate: run('candidate'),
      baseline: run('baseline'),
      accepted: [],
      look: at,
      policy,
      now: new Date(0),
    });
  };

  test('tells damage, little damage, none and too few apart by an e-process', () => {
    const { comparisons, look: number } = decideAt(
      [
        [4000, 220, 100],
        [40_000, 1200, 900],
        [4000, 160, 160],
        [100, 4, 4],
        [1000, 10, 10],
      ],
      look(2, 0, 1, 2, 3),
    );
    expect(number).toBe(2);
    expect(comparisons.map(({ verdict, test: how }) => [verdict, how])).toEqual([
      ['REGRESSED', 'e-process'],
      ['WARN', 'e-process'],
      ['PASS', 'e-process'],
      ['INCONCLUSIVE', 'e-process'],
      ['PASS', 'mcnemar-mid-p'],
    ]);
  });

  test('a bound gets stricter with every look, that of a task left alone does not', () => {
    const tasks: Task[] = [
      [1000, 10, 10],
      [1000, 10, 10],
    ];
    const upper = (number: number): number[] =>
      decideAt(tasks, look(number, 0)).comparisons.map(({ reasonParameters }) => Number(reasonParameters?.['upper']));
    const [first, second, third] = [upper(1), upper(2), upper(3)];
    expect(second[0]).toBeGreaterThan(first[0] ?? 1);
    expect(third[0]).toBeGreaterThan(second[0] ?? 1);
    expect([second[1], third[1]]).toEqual([first[1], first[1]]);
  });

  test('graded scores are judged by the signs of their items', () => {
    const before = Array.from({ length: 400 }, () => 0.5);
    const after = before.map((value, index) => value - (index % 4 === 0 ? -0.02 : 0.05));
    const side = (name: string, scores: readonly number[]) =>
      buildRun(name, { tables: [buildTable('task-0', scores)] });
    const { comparisons } = decide({
      candidate: side('candidate', after),
      baseline: side('baseline', before),
      accepted: [],
      look: look(2, 0),
      policy: { ...supporting, rules: critical },
      now: new Date(0),
    });
    expect(comparisons[0]).toMatchObject({ verdict: 'REGRESSED', test: 'e-process' });
    expect(comparisons[0]?.pValue).toBeLessThan(1e-6);
  });

  test('ten looks at a release that did not change alarm at most as often as one may', () => {
    let alarms = 0;
    const families = 150;
    const task = { items: 200, discordance: 0.1, drop: 0 };
    for (let seed = 0; seed < families; seed += 1) {
      const { verdict } = simulateExtendedFamily(
        seed,
        [task],
        { ...supporting, rules: critical },
        { answers: 3000, looks: 10 },
      );
      alarms += Number(verdict === 'REGRESSED');
    }
    // The first look may alarm in 5 % of the families, the later ones in 5 % together.
    expect(alarms / families).toBeLessThan(0.1);
  });

  test('an extension decides most families that are open at first', () => {
    const tasks = fiveTasks(0.15);
    const open: number[] = [];
    for (let seed = 0; open.length < 5; seed += 1) {
      if (simulateFamily(seed, tasks, supporting).verdict === 'INCONCLUSIVE') open.push(seed);
    }
    const decided = open.map((seed) => simulateExtendedFamily(seed, tasks, supporting, { answers: 20_000, looks: 4 }));
    expect(decided.filter(({ verdict }) => verdict === 'PASS').length).toBeGreaterThanOrEqual(4);
    expect(decided.every(({ look: number = 1 }) => number >= 2 && number <= 4)).toBe(true);
  });
});
