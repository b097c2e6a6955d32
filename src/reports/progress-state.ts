import type { StepName } from '../contracts/run.ts';

/** What a running pipeline reports. */
export type ProgressEvent =
  | {
      readonly kind: 'run-started';
      readonly runId: string;
      readonly path: string;
      readonly resumed: boolean;
      readonly steps: readonly StepName[];
    }
  | { readonly kind: 'step-started'; readonly step: StepName; readonly samples: number; readonly recorded: number }
  | { readonly kind: 'sample'; readonly step: StepName; readonly task: string; readonly measured: boolean }
  | { readonly kind: 'step-finished'; readonly step: StepName; readonly durationMs: number }
  | {
      readonly kind: 'step-failed';
      readonly step: StepName;
      readonly error: { readonly code: string; readonly message: string; readonly nextStep: string };
      readonly retrying: boolean;
    }
  | { readonly kind: 'notice'; readonly message: string };

export interface StepProgress {
  readonly name: StepName;
  readonly status: 'waiting' | 'running' | 'done' | 'failed';
  readonly task: string | null;
  readonly done: number;
  /** 0 for a step that counts nothing. */
  readonly total: number;
  readonly notMeasured: number;
  readonly retries: number;
  /** Samples per second over the last half minute. */
  rate(): number;
  /** Null before the start. */
  elapsedMs(nowMs: number): number | null;
}

interface Mark {
  readonly atMs: number;
  readonly done: number;
}

const windowMs = 30_000;
const markEveryMs = 500;

/** Counts what happens in each step, in the order the steps were announced. */
export function createProgressState(): {
  apply(event: ProgressEvent, nowMs: number): void;
  steps(): readonly StepProgress[];
} {
  const steps = new Map<StepName, MutableStep>();
  const stepNamed = (name: StepName): MutableStep => {
    const known = steps.get(name) ?? newStep(name);
    steps.set(name, known);
    return known;
  };
  return {
    steps: () => [...steps.values()],
    apply: (event, nowMs) => {
      switch (event.kind) {
        case 'run-started':
          event.steps.forEach(stepNamed);
          return;
        case 'step-started': {
          const step = stepNamed(event.step);
          step.status = 'running';
          step.startedMs ??= nowMs;
          step.total = event.samples;
          step.done = event.recorded;
          step.marks = [{ atMs: nowMs, done: event.recorded }];
          return;
        }
        case 'sample': {
          const step = stepNamed(event.step);
          step.done += 1;
          step.task = event.task;
          if (!event.measured) step.notMeasured += 1;
          mark(step, nowMs);
          return;
        }
        case 'step-finished': {
          const step = stepNamed(event.step);
          step.status = 'done';
          step.finalMs = event.durationMs;
          return;
        }
        case 'step-failed': {
          const step = stepNamed(event.step);
          if (event.retrying) step.retries += 1;
          else {
            step.status = 'failed';
            step.finalMs = step.startedMs === null ? 0 : nowMs - step.startedMs;
          }
          return;
        }
        case 'notice':
      }
    },
  };
}

interface MutableStep extends StepProgress {
  status: StepProgress['status'];
  task: string | null;
  done: number;
  total: number;
  notMeasured: number;
  retries: number;
  startedMs: number | null;
  finalMs: number | null;
  marks: Mark[];
}

function newStep(name: StepName): MutableStep {
  const step: MutableStep = {
    name,
    status: 'waiting',
    task: null,
    done: 0,
    total: 0,
    notMeasured: 0,
    retries: 0,
    startedMs: null,
    finalMs: null,
    marks: [],
    rate: () => {
      const [first, last] = [step.marks[0], step.marks.at(-1)];
      if (first === undefined || last === undefined || last.atMs === first.atMs) return 0;
      return ((last.done - first.done) * 1000) / (last.atMs - first.atMs);
    },
    elapsedMs: (nowMs) => step.finalMs ?? (step.startedMs === null ? null : nowMs - step.startedMs),
  };
  return step;
}

function mark(step: MutableStep, nowMs: number): void {
  const previous = step.marks.at(-1);
  if (previous !== undefined && nowMs - previous.atMs < markEveryMs) return;
  step.marks.push({ atMs: nowMs, done: step.done });
  while (step.marks.length > 2 && (step.marks[0]?.atMs ?? nowMs) < nowMs - windowMs) step.marks.shift();
}
