import type { ExamDraft } from '../contracts/exam.ts';
import type { StepName } from '../contracts/run.ts';
import type { RunConfig, Secrets } from './config/run-config.ts';
import { planExams } from './engines.ts';
import { concurrencyOf, roundsOf, taskKey, type MeasuredRun } from './measured-run.ts';
import { pipeline } from './pipeline.ts';

export interface PlannedTask {
  readonly suite: string;
  readonly task: string;
  readonly items: number;
  readonly repeats: number;
  readonly requests: number;
  /** Requests in flight at once. */
  readonly concurrency: number;
  /** Characters of all prompts, as far as the items tell. */
  readonly promptCharacters: number;
  /** Upper bound of generated tokens. */
  readonly outputTokens: number;
}

export interface PlannedStep {
  readonly step: StepName;
  readonly summary: string;
  readonly applies: boolean;
  readonly tasks: readonly PlannedTask[];
  /** Null where it is not known: of steps that ask the model nothing, without an earlier run. */
  readonly seconds: number | null;
}

/** What a server does, for the estimate; `--prefill-rate` and `--decode-rate` of `plan`. */
export interface ServerSpeed {
  /** Prompt tokens per second over all requests. */
  readonly prefillTokensPerSecond: number;
  /** Generated tokens per second over all requests. */
  readonly decodeTokensPerSecond: number;
}

const charactersPerToken = 3.5;

/**
 * Steps, tasks, requests and an estimate of the time: from an earlier run where there is one, which knows the server, else from a server's
 * speed, which makes an upper bound. Asks no server.
 */
export async function planRun(
  config: RunConfig,
  secrets: Secrets,
  speed: ServerSpeed,
  earlier: MeasuredRun | null,
): Promise<readonly PlannedStep[]> {
  const planned: Omit<PlannedStep, 'seconds'>[] = [];
  for (const { name, summary, engine, applies } of pipeline) {
    const isOn = applies(config);
    const tasks: PlannedTask[] = [];
    if (isOn && engine !== null)
      for (const draft of await planExams(config, { only: engine, secrets }))
        tasks.push(await planTask(draft, config.target.concurrency));
    planned.push({ step: name, summary, applies: isOn, tasks });
  }
  const requests = sum(planned.flatMap(({ tasks }) => tasks.map((task) => task.requests)));
  const growth = earlier === null ? 1 : requests / earlier.requests;
  return planned.map((step) => {
    const asking = sum(step.tasks.map((task) => (earlier && measured(task, earlier)) ?? estimate(task, speed)));
    const own = earlier?.steps.get(step.step);
    const overhead = own === undefined ? 0 : own.overheadSeconds * (growsWithRun.has(step.step) ? growth : 1);
    const isKnown = step.tasks.length > 0 || own !== undefined;
    return { ...step, seconds: step.applies && isKnown ? (asking + overhead) / (own?.parallel ?? 1) : null };
  });
}

/** Seconds to the report: all steps one after the other, or as in an earlier run those that it waited for, and what it waited between. */
export function secondsToReport(steps: readonly PlannedStep[], earlier: MeasuredRun | null): number {
  const counted = steps.filter(
    ({ step }) => earlier === null || earlier.criticalSteps.has(step) || !earlier.steps.has(step),
  );
  return sum(counted.map(({ seconds }) => seconds ?? 0)) + (earlier?.waitedSeconds ?? 0);
}

const growsWithRun: ReadonlySet<StepName> = new Set(['aggregate-metrics', 'decide', 'report']);

/** Null for a task that the earlier run did not have. */
function measured(task: PlannedTask, { secondsPerRound }: MeasuredRun): number | null {
  const seconds = secondsPerRound.get(taskKey(task));
  return seconds === undefined ? null : seconds * roundsOf(task.requests, task.concurrency);
}

async function planTask({ header, items }: ExamDraft, concurrency: number): Promise<PlannedTask> {
  let count = 0;
  let promptCharacters = 0;
  for await (const item of items()) {
    count += 1;
    const key = item.answerKey;
    const texts =
      key === null ? 0 : key.kind === 'text' ? key.context.length : choicesLength(key.context, key.continuations);
    promptCharacters += texts * header.repeats;
  }
  const requests = count * header.repeats * header.requestsPerItem;
  const settings = header.settings;
  if (header.engine === 'serving') promptCharacters = requests * numberOf(settings['inputTokens']) * charactersPerToken;
  const generated = header.engine === 'serving' ? numberOf(settings['outputTokens']) : (header.sampling.maxTokens ?? 0);
  return {
    suite: header.suite,
    task: header.task,
    items: count,
    repeats: header.repeats,
    requests,
    concurrency: concurrencyOf(header, concurrency),
    promptCharacters,
    outputTokens: requests * generated,
  };
}

function choicesLength(context: string, continuations: readonly string[]): number {
  return sum(continuations.map((continuation) => context.length + continuation.length));
}

function estimate({ promptCharacters, outputTokens }: PlannedTask, speed: ServerSpeed): number {
  return (
    promptCharacters / charactersPerToken / speed.prefillTokensPerSecond + outputTokens / speed.decodeTokensPerSecond
  );
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
