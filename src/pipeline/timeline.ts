import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { StepName, StepState } from '../contracts/run.ts';
import { runTimelineSchema, type RunTimeline } from '../contracts/run-timeline.ts';
import { readJson } from '../journal/read-json.ts';
import type { Step } from './step.ts';

/**
 * From the release to its report. Going back from the last step, the chain follows the need that ended last: the critical path of the
 * run as it happened, with what was waited between. Null where nothing began.
 */
export function runTimeline(
  states: readonly StepState[],
  steps: readonly Pick<Step, 'name' | 'needs'>[],
  releaseSeenAt: string | null,
  now: Date,
): RunTimeline | null {
  const ran = new Map(states.filter(({ status }) => status !== 'skipped').map((state) => [state.step, state]));
  const began = [...ran.values()].map(({ startedAt }) => startedAt).toSorted()[0];
  if (began === undefined) return null;
  const startedBy = releaseSeenAt !== null && releaseSeenAt <= began ? 'release' : 'run';
  const startedAt = startedBy === 'release' && releaseSeenAt !== null ? releaseSeenAt : began;
  const endOf = (state: StepState): number => Date.parse(state.finishedAt ?? now.toISOString());
  const needsOf = (name: StepName): readonly StepName[] => steps.find((step) => step.name === name)?.needs ?? [];
  /** Needs that ran; of one that was skipped, those that it needs. */
  const before = (name: StepName): StepState[] =>
    needsOf(name).flatMap((need) => {
      const state = ran.get(need);
      return state === undefined ? before(need) : [state];
    });
  const path: StepState[] = [];
  let current = steps.findLast(({ name }) => ran.has(name));
  while (current !== undefined) {
    const state = ran.get(current.name);
    if (state !== undefined) path.unshift(state);
    const last = before(current.name).toSorted((a, b) => endOf(b) - endOf(a))[0];
    current = last === undefined ? undefined : steps.find(({ name }) => name === last.step);
  }
  let earlierEnd = Date.parse(startedAt);
  const criticalPath = path.map((state) => {
    const start = Date.parse(state.startedAt);
    const waitedSeconds = Math.max(0, start - earlierEnd) / 1000;
    earlierEnd = endOf(state);
    return { step: state.step, seconds: Math.max(0, earlierEnd - start) / 1000, waitedSeconds };
  });
  const reportedAt = now.toISOString();
  const seconds = Math.max(0, Date.parse(reportedAt) - Date.parse(startedAt)) / 1000;
  return { schemaVersion: 1, startedAt, startedBy, reportedAt, seconds, criticalPath };
}

/** timeline.json of a run directory, or null where it has none yet. */
export async function readTimeline(path: string): Promise<RunTimeline | null> {
  const file = join(path, 'timeline.json');
  return existsSync(file) ? readJson(file, runTimelineSchema) : null;
}
