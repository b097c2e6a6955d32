import type { Policy } from '../../contracts/policy.ts';
import type { Verdict } from '../../contracts/verdict.ts';
import { decide } from '../decide.ts';
import { createRandomSource, nextUniform } from '../statistics/random-source.ts';
import { buildRun, buildTable } from './build-evidence.ts';

/** One task of a simulated family: `items` are asked, a share `discordance` of them answers differently, and it is worse by `drop`. */
export interface SimulatedTask {
  readonly items: number;
  readonly discordance: number;
  readonly drop: number;
}

/** The verdict on one seeded family of 0/1 tasks. The score is 0.8 on the items that do not change. */
export function simulateFamily(seed: number, tasks: readonly SimulatedTask[], policy: Policy): Verdict {
  const random = createRandomSource(seed, 'family');
  const sides = tasks.map(({ items, discordance, drop }) => {
    const worse = (discordance + drop) / 2;
    const right = 0.8 + discordance / 5;
    const draws = Array.from({ length: items }, () => nextUniform(random));
    return {
      before: draws.map((draw) => Number(draw < worse || (draw >= discordance && draw < right))),
      after: draws.map((draw) => Number(draw >= worse && draw < right)),
    };
  });
  return decide({
    candidate: buildRun('candidate', { tables: sides.map(({ after }, task) => buildTable(`task-${task}`, after)) }),
    baseline: buildRun('baseline', { tables: sides.map(({ before }, task) => buildTable(`task-${task}`, before)) }),
    accepted: [],
    policy,
    now: new Date(0),
  });
}

/** Five tasks of 1000 items; task i is worse by `drops[i]`. */
export function fiveTasks(discordance: number, drops: readonly number[] = []): SimulatedTask[] {
  return Array.from({ length: 5 }, (_, task) => ({ items: 1000, discordance, drop: drops[task] ?? 0 }));
}
