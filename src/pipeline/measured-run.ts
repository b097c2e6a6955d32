import type { ExamHeader } from '../contracts/exam.ts';
import type { StepName, StepState } from '../contracts/run.ts';
import { readSamples } from '../journal/read-samples.ts';
import { readStepStates } from '../journal/step-state.ts';
import { pipeline } from './pipeline.ts';
import { readRun } from './read-run.ts';

/** How long an earlier run took, for the plan of the next. */
export interface MeasuredRun {
  readonly runId: string;
  /** Seconds of one request of a task, everything in flight together; by `suite/task`. */
  readonly secondsPerRequest: ReadonlyMap<string, number>;
  /** Seconds of a step apart from its tasks: connecting, opening exams; of one that asks nothing, all of it. */
  readonly overheadSeconds: ReadonlyMap<StepName, number>;
  /** Requests of the whole run: what aggregating and deciding grow with. */
  readonly requests: number;
}

/** Reads the times of a run from its journal and steps. A run that was broken off and went on is longer than its work. */
export async function measureRun(path: string): Promise<MeasuredRun> {
  const run = await readRun(path);
  const states = new Map((await readStepStates(path)).map((state) => [state.step, state]));
  const secondsPerRequest = new Map<string, number>();
  const overheadSeconds = new Map<StepName, number>();
  for (const { name, engine } of pipeline) {
    const state = states.get(name);
    if (state === undefined || state.finishedAt === null || state.status === 'skipped') continue;
    const all = secondsOf(state);
    if (engine === null) {
      overheadSeconds.set(name, all);
      continue;
    }
    const tasks = await taskTimes(
      path,
      run.exams.filter((exam) => exam.engine === engine),
      state.finishedAt,
    );
    for (const { exam, seconds } of tasks) secondsPerRequest.set(taskKey(exam), seconds / requestsOf(exam));
    overheadSeconds.set(name, Math.max(0, all - tasks.reduce((sum, { seconds }) => sum + seconds, 0)));
  }
  const requests = run.exams.reduce((sum, exam) => sum + requestsOf(exam), 0);
  return { runId: run.runId, secondsPerRequest, overheadSeconds, requests };
}

export function taskKey({ suite, task }: Pick<ExamHeader, 'suite' | 'task'>): string {
  return `${suite}/${task}`;
}

function requestsOf({ itemCount, repeats, requestsPerItem }: ExamHeader): number {
  return Math.max(1, itemCount * repeats * requestsPerItem);
}

/** Tasks of a step run one after the other: each lasts until the next one's first sample. */
async function taskTimes(
  path: string,
  exams: readonly ExamHeader[],
  stepEnd: string,
): Promise<{ readonly exam: ExamHeader; readonly seconds: number }[]> {
  const begun: { exam: ExamHeader; start: string }[] = [];
  for (const exam of exams) {
    let start: string | null = null;
    for await (const { startedAt } of readSamples(path, exam.fingerprint)) {
      if (start === null || startedAt < start) start = startedAt;
    }
    if (start !== null) begun.push({ exam, start });
  }
  const ordered = begun.toSorted((a, b) => a.start.localeCompare(b.start));
  return ordered.map(({ exam, start }, index) => {
    const end = ordered[index + 1]?.start ?? stepEnd;
    return { exam, seconds: Math.max(0, Date.parse(end) - Date.parse(start)) / 1000 };
  });
}

function secondsOf({ startedAt, finishedAt }: StepState): number {
  return finishedAt === null ? 0 : Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
}
