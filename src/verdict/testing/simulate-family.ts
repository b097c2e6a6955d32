import type { Policy } from '../../contracts/policy.ts';
import type { Verdict } from '../../contracts/verdict.ts';
import { decide } from '../decide.ts';
import type { Look } from '../look.ts';
import { taskKey } from '../match-exams.ts';
import { type Extension, planExtension } from '../plan-extension.ts';
import { createRandomSource, nextUniform, type RandomSource } from '../statistics/random-source.ts';
import { buildRun, buildTable } from './build-evidence.ts';

/** One task of a simulated family: `items` are asked, a share `discordance` of them answers differently, and it is worse by `drop`. */
export interface SimulatedTask {
  readonly items: number;
  readonly discordance: number;
  readonly drop: number;
}

/** 0/1 scores of both runs on one task. */
interface Sides {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** The verdict on one seeded family of 0/1 tasks. The score is 0.8 on the items that do not change. */
export function simulateFamily(seed: number, tasks: readonly SimulatedTask[], policy: Policy): Verdict {
  return decideOn(drawFamily(seed, tasks), policy);
}

/**
 * As `simulateFamily`, then as a run does it: while the verdict is open, its tasks are asked more items of the same truth, `answers` at most
 * in all and `looks` looks at most.
 */
export function simulateExtendedFamily(
  seed: number,
  tasks: readonly SimulatedTask[],
  policy: Policy,
  { answers, looks }: { readonly answers: number; readonly looks: number },
): Verdict {
  let sides = drawFamily(seed, tasks);
  let verdict = decideOn(sides, policy);
  const random = createRandomSource(seed, 'extension');
  const extended = new Set<string>();
  const unused = new Map(
    verdict.comparisons.map((comparison) => [taskKey(comparison), { items: answers, repeats: 0 }]),
  );
  let left = answers;
  for (let number = 2; number <= looks; number += 1) {
    const plan = planExtension(verdict, { answers: left, unused });
    if (plan.length === 0) break;
    const itemsOf = new Map(plan.map((extension: Extension) => [extension.task, extension.items]));
    left -= plan.reduce((sum, extension) => sum + extension.answers, 0);
    sides = sides.map(({ before, after }, index) => {
      const task = tasks[index];
      const items = itemsOf.get(`task-${index}`);
      if (task === undefined || items === undefined) return { before, after };
      extended.add(`task-${index}`.padEnd(64, '0'));
      const more = drawSides({ ...task, items }, random);
      return { before: [...before, ...more.before], after: [...after, ...more.after] };
    });
    verdict = decideOn(sides, policy, { number, extended });
  }
  return verdict;
}

/** Five tasks of 1000 items; task i is worse by `drops[i]`. */
export function fiveTasks(discordance: number, drops: readonly number[] = []): SimulatedTask[] {
  return Array.from({ length: 5 }, (_, task) => ({ items: 1000, discordance, drop: drops[task] ?? 0 }));
}

function drawFamily(seed: number, tasks: readonly SimulatedTask[]): Sides[] {
  const random = createRandomSource(seed, 'family');
  return tasks.map((task) => drawSides(task, random));
}

function drawSides({ items, discordance, drop }: SimulatedTask, random: RandomSource): Sides {
  const worse = (discordance + drop) / 2;
  const right = 0.8 + discordance / 5;
  const draws = Array.from({ length: items }, () => nextUniform(random));
  return {
    before: draws.map((draw) => Number(draw < worse || (draw >= discordance && draw < right))),
    after: draws.map((draw) => Number(draw >= worse && draw < right)),
  };
}

function decideOn(sides: readonly Sides[], policy: Policy, look?: Look): Verdict {
  const tables = (side: keyof Sides) => sides.map((scores, task) => buildTable(`task-${task}`, scores[side]));
  return decide({
    candidate: buildRun('candidate', { tables: tables('after') }),
    baseline: buildRun('baseline', { tables: tables('before') }),
    accepted: [],
    ...(look === undefined ? {} : { look }),
    policy,
    now: new Date(0),
  });
}
