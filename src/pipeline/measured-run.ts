import type { ExamHeader } from '../contracts/exam.ts';
import type { StepName, StepState } from '../contracts/run.ts';
import { readSamples } from '../journal/read-samples.ts';
import { readStepStates } from '../journal/step-state.ts';
import { pipeline } from './pipeline.ts';
import { configOf, readRun } from './read-run.ts';
import { shardOf } from './shard-exams.ts';
import { readTimeline } from './timeline.ts';

/** How long an earlier run took, for the plan of the next. */
export interface MeasuredRun {
  readonly runId: string;
  /** Seconds of one round of a task (see `roundsOf`), by `suite/task`. */
  readonly secondsPerRound: ReadonlyMap<string, number>;
  /** By step that ran. */
  readonly steps: ReadonlyMap<StepName, MeasuredStep>;
  /** Steps that decided when the report was there; others ran beside them, or after it. */
  readonly criticalSteps: ReadonlySet<StepName>;
  /** Between those steps: queues, starts of pods. The wait for the roll-out of a release is not among it. */
  readonly waitedSeconds: number;
  /** Requests of the whole run: what aggregating and deciding grow with. */
  readonly requests: number;
}

export interface MeasuredStep {
  /** Apart from its tasks: connecting, opening exams; of one that asks nothing, all of it. */
  readonly overheadSeconds: number;
  /** How many parts of it ran at once, on average: 1 unless it was split. */
  readonly parallel: number;
}

/** Reads the times of a run from its journal and steps. A run that was broken off and went on is longer than its work. */
export async function measureRun(path: string): Promise<MeasuredRun> {
  const run = await readRun(path);
  const states = (await readStepStates(path)).filter(
    (state) => state.finishedAt !== null && state.status !== 'skipped',
  );
  const { concurrency } = configOf(run).target;
  const secondsPerRound = new Map<string, number>();
  const steps = new Map<StepName, MeasuredStep>();
  for (const { name, engine } of pipeline) {
    const mine = states.filter(({ step }) => step === name);
    if (mine.length === 0) continue;
    const busySeconds = sum(mine.map(secondsOf));
    let taskSeconds = 0;
    for (const state of engine === null ? [] : mine) {
      const exams = run.exams.filter((exam) => exam.engine === engine);
      const part = shardOf(exams, { index: state.shard, count: state.shards ?? 1 });
      for (const { exam, seconds } of await taskTimes(path, part, state.finishedAt ?? state.startedAt)) {
        const rounds = roundsOf(requestsOf(exam), concurrencyOf(exam, concurrency));
        secondsPerRound.set(taskKey(exam), seconds / rounds);
        taskSeconds += seconds;
      }
    }
    const lastedSeconds = secondsBetween(
      mine.map(({ startedAt }) => startedAt).toSorted()[0],
      mine
        .map(({ finishedAt }) => finishedAt ?? '')
        .toSorted()
        .at(-1),
    );
    steps.set(name, {
      overheadSeconds: Math.max(0, busySeconds - taskSeconds),
      parallel: lastedSeconds === 0 ? 1 : Math.max(1, busySeconds / lastedSeconds),
    });
  }
  const critical = (await readTimeline(path))?.criticalPath ?? [];
  return {
    runId: run.runId,
    secondsPerRound,
    steps,
    criticalSteps: critical.length === 0 ? new Set(steps.keys()) : new Set(critical.map(({ step }) => step)),
    waitedSeconds: sum(critical.slice(1).map(({ waitedSeconds }) => waitedSeconds)),
    requests: sum(run.exams.map(requestsOf)),
  };
}

export function taskKey({ suite, task }: Pick<ExamHeader, 'suite' | 'task'>): string {
  return `${suite}/${task}`;
}

/** Requests in flight at once: of a load scenario its own, of quality tasks the run's. Requests that arrive at a rate count as one after the other. */
export function concurrencyOf({ engine, settings }: Pick<ExamHeader, 'engine' | 'settings'>, ofRun: number): number {
  if (engine !== 'serving') return ofRun;
  const own = settings['maxConcurrency'];
  return (settings['arrival'] ?? null) === null && typeof own === 'number' && own > 0 ? own : 1;
}

/**
 * How often all places are filled to send so many requests: the time of a task grows with it. The last round drains, with half the places
 * empty on average, so that a task of few requests takes longer for each.
 */
export function roundsOf(requests: number, concurrency: number): number {
  return Math.max(1, requests / concurrency + (concurrency > 1 ? 0.5 : 0));
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
    return { exam, seconds: secondsBetween(start, ordered[index + 1]?.start ?? stepEnd) };
  });
}

function secondsOf({ startedAt, finishedAt }: StepState): number {
  return secondsBetween(startedAt, finishedAt ?? undefined);
}

function secondsBetween(from: string | undefined, to: string | undefined): number {
  return from === undefined || to === undefined ? 0 : Math.max(0, Date.parse(to) - Date.parse(from)) / 1000;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
