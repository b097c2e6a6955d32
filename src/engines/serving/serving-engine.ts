import { ulid } from 'ulid';
import type { ServingConfig } from '../../contracts/engine-config.ts';
import type { Exam, ExamItem } from '../../contracts/exam.ts';
import type { Calibration } from '../../contracts/load-conditions.ts';
import type { RequestRecord } from '../../contracts/request-record.ts';
import type { Sample, SampleOutput } from '../../contracts/sample.ts';
import { notMeasured } from '../../contracts/score.ts';
import { redact, secretsOf } from '../../target/redact.ts';
import type { Engine, PlanContext, RunContext } from '../engine.ts';
import { LoadClient } from './client/load-client.ts';
import { connectTo } from './connect-to.ts';
import type { LoadTarget } from './load-target.ts';
import { requestScores } from './request-scores.ts';
import { type LoadObserver, runRepetition } from './run-repetition.ts';
import { servingExam, servingSettings, type ServingWork } from './serving-exam.ts';
import { randomPrompts } from './workloads/random-prompts.ts';

/** Load tests: one exam per scenario, one item per measured request. A repetition is run whole or not at all. */
export const servingEngine: Engine<ServingConfig, ServingWork> = {
  name: 'serving',
  plan: (config: ServingConfig, context: PlanContext) =>
    Promise.all(config.scenarios.map((scenario) => servingExam(config, scenario, context.seed))),
  run: runServing,
  score: scoreServing,
};

/** What `RunContext` has that a load test needs; its target may be one that was connected for the load alone. */
export interface LoadContext extends Pick<RunContext, 'sink' | 'now' | 'signal'> {
  readonly target: LoadTarget;
  /** False leaves out the measurement of the client itself, about a second; then nothing but the run tells whether the client kept up. */
  readonly calibrate?: boolean;
  readonly observer?: LoadObserver;
}

export async function runServing(exam: Exam<ServingWork>, context: LoadContext): Promise<void> {
  const { target, sink, signal } = context;
  const settings = servingSettings(exam.header);
  const pending = await pendingRepetitions(exam, context);
  if (pending.size === 0) return;

  const limit = target.facts.maxModelLength;
  const items = [...pending.values()].flat();
  if (limit !== null && items.some(({ work }) => tokensOf(work) > limit)) {
    await Promise.all(items.map((item) => sink.write(tooLongSample(exam, item, context, limit))));
    return;
  }

  const { connection, request } = await connectTo(target);
  const secrets = secretsOf(target.connection.options);
  const client = new LoadClient(connection, target.connection.options.timeouts, settings.workload.kind === 'exam');
  const stop = (): void => client.close();
  signal.addEventListener('abort', stop);
  try {
    const prompts = await randomPrompts(target, signal);
    let calibration: Calibration | null =
      context.calibrate === false ? { kind: 'not-measured', reason: 'skipped by request' } : null;
    for (const [repetition, items] of pending) {
      signal.throwIfAborted();
      const startedAt = context.now();
      const records = await runRepetition({
        settings,
        repetition,
        works: items.map(({ work }) => work),
        attempt: ulid(startedAt.getTime()),
        target,
        client,
        request,
        model: target.facts.servedModelName,
        isVllm: target.facts.serverKind === 'vllm',
        prompts,
        calibration,
        observer: context.observer ?? null,
        redact: (text) => redact(text, secrets),
        signal,
      });
      calibration = records[0]?.conditions?.calibration ?? null;
      // Together, so that a repetition costs one disk flush and a kill loses all of it or nothing that counts.
      await Promise.all(
        items.map(async (item) => {
          const record = records[item.work.index];
          if (record !== undefined) await sink.write(toSample(exam, item, startedAt, record));
        }),
      );
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    client.close();
  }
}

/** Repetitions of which the sink lacks a request, with all their items. */
async function pendingRepetitions(
  exam: Exam<ServingWork>,
  context: LoadContext,
): Promise<ReadonlyMap<number, readonly ExamItem<ServingWork>[]>> {
  const items = new Map<number, ExamItem<ServingWork>[]>();
  const incomplete = new Set<number>();
  for await (const item of exam.items()) {
    const { repetition } = item.work;
    const siblings = items.get(repetition);
    if (siblings === undefined) items.set(repetition, [item]);
    else siblings.push(item);
    if (!context.sink.has(item.itemId, 0)) incomplete.add(repetition);
  }
  return new Map([...items].filter(([repetition]) => incomplete.has(repetition)));
}

function toSample(
  exam: Exam<ServingWork>,
  item: ExamItem<ServingWork>,
  startedAt: Date,
  request: RequestRecord,
): Sample {
  const failure = request.outcome === 'success' || request.outcome === 'cancelled' ? null : request.outcome;
  const output: SampleOutput = {
    role: 'target',
    text: request.text ?? null,
    finishReason: null,
    usage:
      request.inputTokens === null || request.outputTokens === null
        ? null
        : { inputTokens: request.inputTokens, outputTokens: request.outputTokens },
    durationMs: Math.max(0, request.endMs - request.startMs),
    ...(failure === null
      ? {}
      : {
          error: {
            code: `EVAL_SERVING_${failure.toUpperCase().replaceAll('-', '_')}`,
            message: request.error ?? failure,
            ...(request.status === null ? {} : { status: request.status }),
          },
        }),
  };
  return {
    ...sampleKey(exam, item, startedAt),
    outputs: [output],
    scores: requestScores(request, item.work.outputTokens),
    request,
  };
}

/** Nothing was asked: the server says beforehand that such a request does not fit. */
function tooLongSample(
  exam: Exam<ServingWork>,
  item: ExamItem<ServingWork>,
  context: LoadContext,
  limit: number,
): Sample {
  const needed = tokensOf(item.work);
  const score = notMeasured('context-too-long', `${needed} tokens needed, the server allows ${limit}`);
  return {
    ...sampleKey(exam, item, context.now()),
    outputs: [],
    scores: Object.fromEntries(
      exam.header.metrics.filter((metric) => metric.aggregation !== 'rate').map(({ name }) => [name, score]),
    ),
  };
}

/** What a request needs of the context; the length of text from a file is not known. */
function tokensOf({ inputTokens, outputTokens }: ServingWork): number {
  return (inputTokens ?? 0) + outputTokens;
}

function sampleKey(
  exam: Exam<ServingWork>,
  item: ExamItem<ServingWork>,
  startedAt: Date,
): Omit<Sample, 'outputs' | 'scores' | 'request'> {
  return {
    exam: exam.header.fingerprint,
    task: exam.header.task,
    itemId: item.itemId,
    index: item.index,
    repeat: 0,
    cluster: item.cluster,
    startedAt: startedAt.toISOString(),
  };
}

async function* scoreServing(exam: Exam<ServingWork>, samples: AsyncIterable<Sample>): AsyncIterable<Sample> {
  const { outputTokens } = servingSettings(exam.header);
  for await (const sample of samples) {
    yield sample.request === undefined ? sample : { ...sample, scores: requestScores(sample.request, outputTokens) };
  }
}
