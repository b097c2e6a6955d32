import { z } from 'zod';
import type { DeepevalConfig } from '../../contracts/engine-config.ts';
import type { Exam, ExamHeader, ExamItem } from '../../contracts/exam.ts';
import type { Sample, SampleOutput } from '../../contracts/sample.ts';
import type { Score } from '../../contracts/score.ts';
import type { Target } from '../../target/target.ts';
import type { Engine, PlanContext, RunContext } from '../engine.ts';
import { requestFailure } from '../request-failure.ts';
import { runItems } from '../run-items.ts';
import { toOutput } from '../to-output.ts';
import { visibleAnswer } from '../visible-answer.ts';
import { createJudge } from './judge/create-judge.ts';
import type { Judge, SendToJudge } from './judge/judge.ts';
import { liveJudge } from './judge/live-judge.ts';
import { missingJudge } from './judge/missing-judge.ts';
import { recordedJudge } from './judge/recorded-judge.ts';
import { metricRegistry } from './metric-registry.ts';
import { planSuite } from './plan-suite.ts';
import type { DeepevalWork } from './plan-suite.ts';
import { plannedMetricSchema, readyMetric } from './planned-metric.ts';
import type { PlannedMetric, ReadyMetric } from './planned-metric.ts';
import { scoreCase } from './score-case.ts';
import { customMetricDirectory } from './suite-file.ts';

/** Suites of test cases with metrics: exact, pattern, JSON, a judge's, a team's own. */
export const deepevalEngine: Engine<DeepevalConfig, DeepevalWork> = { name: 'deepeval', plan, run, score };

function plan(config: DeepevalConfig, context: PlanContext) {
  return Promise.all(config.suites.map((suite) => planSuite(suite, config, context)));
}

async function run(exam: Exam<DeepevalWork>, context: RunContext): Promise<void> {
  const measure = await prepare(exam.header, { exactly: true });
  await runItems(exam, context, async (item, repeat, signal) => {
    const outputs: SampleOutput[] = [];
    try {
      outputs.push(toOutput(await ask(exam.header, item, repeat, context.target, signal)));
    } catch (error) {
      const failure = requestFailure(error, 'target', signal);
      return { outputs: [failure.output], scores: everyScore(exam.header, failure.score) };
    }
    const send = context.judge === null ? missingJudge : liveJudge(context.judge, outputs, signal);
    return { outputs, scores: await measure(item, outputs, send, signal) };
  });
}

function ask(header: ExamHeader, item: ExamItem<DeepevalWork>, repeat: number, target: Target, signal: AbortSignal) {
  const { messages } = item.work;
  const sampling = { ...header.sampling };
  if (sampling.seed !== undefined) sampling.seed += repeat;
  return header.promptMode === 'chat'
    ? target.chat({ messages, sampling }, signal)
    : target.complete({ prompt: messages.map(({ content }) => content).join('\n\n'), sampling }, signal);
}

async function* score(exam: Exam<DeepevalWork>, samples: AsyncIterable<Sample>): AsyncGenerator<Sample> {
  const measure = await prepare(exam.header, { exactly: false });
  const items = new Map<string, ExamItem<DeepevalWork>>();
  for await (const item of exam.items()) items.set(item.itemId, item);
  for await (const sample of samples) {
    const item = items.get(sample.itemId);
    const answered = sample.outputs.some((output) => output.role === 'target' && output.text !== null);
    if (item === undefined || !answered) yield sample;
    else yield { ...sample, scores: await measure(item, sample.outputs, recordedJudge(sample.outputs)) };
  }
}

const settingsSchema = z.object({
  suite: z.string(),
  metrics: z.array(plannedMetricSchema),
  judge: z.object({ seed: z.number() }).nullable(),
});

type Measure = (
  item: ExamItem<DeepevalWork>,
  outputs: readonly SampleOutput[],
  send: SendToJudge,
  signal?: AbortSignal,
) => Promise<Record<string, Score>>;

/** Loads the metrics of an exam. `exactly`: refuses metrics that changed since it was planned. */
async function prepare(header: ExamHeader, options: { readonly exactly: boolean }): Promise<Measure> {
  const settings = settingsSchema.parse(header.settings);
  const registry = metricRegistry(customMetricDirectory(settings.suite));
  const ready = (planned: readonly PlannedMetric[]): Promise<ReadyMetric[]> =>
    Promise.all(planned.map((metric) => readyMetric(metric, registry, options)));
  const suiteMetrics = await ready(settings.metrics);
  const language = header.language === 'ko' ? 'Korean' : 'English';
  return async (item, outputs, send, signal) => {
    const judge: Judge = createJudge({ send, language, seed: settings.judge?.seed ?? 0 });
    const answer = outputs.find((output) => output.role === 'target')?.text ?? '';
    const testCase = { ...item.work.testCase, actualOutput: visibleAnswer(answer) };
    return scoreCase(testCase, suiteMetrics, await ready(item.work.metrics), judge, signal);
  };
}

function everyScore(header: ExamHeader, value: Score): Record<string, Score> {
  return Object.fromEntries(header.metrics.map(({ name }) => [name, value]));
}
