import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { StepState } from '../contracts/run.ts';
import { runTimelineSchema, type RunTimeline } from '../contracts/run-timeline.ts';
import { readJson } from '../journal/read-json.ts';

/**
 * From the release to its report, as it happened. The critical path goes back from the report: before each step comes the one that ended
 * last before it began, be it that the step needed its result or the served model that it held. Null before the report step began.
 */
export function runTimeline(states: readonly StepState[], releaseSeenAt: string | null, now: Date): RunTimeline | null {
  const ran = states.filter(({ status, step }) => status !== 'skipped' && step !== 'deliver');
  const began = ran.map(({ startedAt }) => startedAt).toSorted()[0];
  const report = ran.find(({ step }) => step === 'report');
  if (began === undefined || report === undefined) return null;
  const isFromRelease = releaseSeenAt !== null && releaseSeenAt <= began;
  const startedAt = isFromRelease ? releaseSeenAt : began;
  const reportedAt = report.finishedAt ?? now.toISOString();
  const path: StepState[] = [report];
  for (let first: StepState | undefined = report; first !== undefined;) {
    const start: string = first.startedAt;
    const left: StepState[] = ran.filter((state) => !path.includes(state) && (state.finishedAt ?? '') !== '');
    first = left
      .filter(({ finishedAt }) => (finishedAt ?? '') <= start)
      .toSorted((a, b) => (b.finishedAt ?? '').localeCompare(a.finishedAt ?? ''))[0];
    if (first !== undefined) path.unshift(first);
  }
  let end = startedAt;
  const criticalPath = path.map((state) => {
    const waitedSeconds = secondsBetween(end, state.startedAt);
    end = state.finishedAt ?? reportedAt;
    return { step: state.step, shard: state.shard, seconds: secondsBetween(state.startedAt, end), waitedSeconds };
  });
  return {
    schemaVersion: 1,
    startedAt,
    startedBy: isFromRelease ? 'release' : 'run',
    reportedAt,
    seconds: secondsBetween(startedAt, reportedAt),
    criticalPath,
  };
}

function secondsBetween(from: string, to: string): number {
  return Math.max(0, Date.parse(to) - Date.parse(from)) / 1000;
}

/** timeline.json of a run directory, or null where it has none yet. */
export async function readTimeline(path: string): Promise<RunTimeline | null> {
  const file = join(path, 'timeline.json');
  return existsSync(file) ? readJson(file, runTimelineSchema) : null;
}
