import { createHash } from 'node:crypto';
import type { AnswerKey, ExamDraft, ExamItem, MetricDefinition, Sampling } from '../../contracts/exam.ts';
import type { ChatMessage } from '../../target/target.ts';
import type { PlanContext } from '../engine.ts';
import { openCaseSource } from './case-source.ts';
import type { CaseSource, PlannedCase } from './case-source.ts';
import { judgeDefaults, repairPrompt } from './judge/create-judge.ts';
import type { TestCase } from './metric.ts';
import { metricRegistry } from './metric-registry.ts';
import { planMetrics } from './planned-metric.ts';
import type { PlannedMetric, ReadyMetric } from './planned-metric.ts';
import { renderTemplate } from './render-template.ts';
import { customMetricDirectory, loadSuite, portableReference, suiteError } from './suite-file.ts';
import type { Suite, SuiteCase } from './suite-file.ts';

export interface DeepevalWork {
  /** What is asked; in completion mode the text of the only message. */
  readonly messages: readonly ChatMessage[];
  readonly testCase: Omit<TestCase, 'actualOutput'>;
  /** Metrics of this case alone. */
  readonly metrics: readonly PlannedMetric[];
}

export interface SuiteOptions {
  readonly limit?: number | undefined;
  readonly sampling?: Sampling | undefined;
}

/** The exam of one suite. Metrics and inline cases are checked here, before anything is asked; rows of a data set as they stream by. */
export async function planSuite(
  nameOrPath: string,
  options: SuiteOptions,
  context: PlanContext,
): Promise<ExamDraft<DeepevalWork>> {
  const suite = await loadSuite(nameOrPath);
  const registry = metricRegistry(customMetricDirectory(nameOrPath));
  const metrics = await planMetrics(suite.metrics, registry, `suite "${suite.suite}", metrics`);
  const source = await openCaseSource(suite, registry, context);
  const allMetrics = [...metrics, ...source.caseMetrics];
  return {
    header: {
      engine: 'deepeval',
      suite: 'deepeval',
      task: suite.suite,
      language: suite.language,
      dataset: source.identity,
      repeats: suite.repeats,
      sampling: { seed: context.seed, ...samplingOf(suite), ...options.sampling },
      promptMode: suite.prompt_mode,
      scorerVersion: [...new Set(allMetrics.map(({ planned }) => `${planned.metric}/${planned.version}`))]
        .sort()
        .join(' '),
      metrics: metricDefinitions(suite, metrics),
      requestsPerItem: 1,
      settings: {
        suite: portableReference(nameOrPath),
        systemPrompt: suite.system_prompt ?? null,
        prompt: suite.prompt,
        limit: options.limit ?? null,
        metrics: metrics.map(({ planned }) => planned),
        judge: judgeSettings(allMetrics, context.seed),
      },
    },
    items: () => planItems(suite, source, metrics, options.limit ?? Number.POSITIVE_INFINITY),
  };
}

function samplingOf(suite: Suite): Sampling {
  const { server_defaults: serverDefaults, top_p: topP, max_tokens: maxTokens, seed, stop } = suite.sampling;
  const temperature = suite.sampling.temperature ?? (serverDefaults ? undefined : 0);
  return {
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { topP }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(seed === undefined ? {} : { seed }),
    ...(stop === undefined ? {} : { stop }),
  };
}

function metricDefinitions(suite: Suite, metrics: readonly ReadyMetric[]): MetricDefinition[] {
  const names = ['success', ...metrics.map(({ planned }) => planned.name)];
  if (!names.includes(suite.primary)) {
    throw suiteError(suite, `primary to be one of ${names.join(', ')}`, `"${suite.primary}"`);
  }
  return names.map((name) => ({
    name,
    aggregation: 'mean',
    higherIsBetter: true,
    unit: name === 'success' ? 'fraction' : 'score',
    primary: name === suite.primary,
  }));
}

/** The judge as an instrument, null when none is needed. Which model judges is known when it runs, and recorded with every reply. */
function judgeSettings(metrics: readonly ReadyMetric[], seed: number) {
  if (metrics.every(({ configured }) => configured.judgeQuestions === 0)) return null;
  const prompts = [...new Set([repairPrompt, ...metrics.flatMap((metric) => metric.prompts)])].sort();
  return {
    ...judgeDefaults,
    seed,
    promptsSha256: createHash('sha256').update(JSON.stringify(prompts)).digest('hex'),
  };
}

async function* planItems(
  suite: Suite,
  source: CaseSource,
  suiteMetrics: readonly ReadyMetric[],
  limit: number,
): AsyncGenerator<ExamItem<DeepevalWork>> {
  const taken = new Set<string>();
  for await (const planned of source.cases()) {
    const index = taken.size;
    if (index >= limit) return;
    const item = toItem(suite, planned, suiteMetrics, index);
    if (taken.has(item.itemId)) {
      throw suiteError(suite, 'every case to differ in id (or in input, where it has none)', `"${item.itemId}" twice`);
    }
    taken.add(item.itemId);
    yield item;
  }
}

function toItem(
  suite: Suite,
  { suiteCase, metrics }: PlannedCase,
  suiteMetrics: readonly ReadyMetric[],
  index: number,
): ExamItem<DeepevalWork> {
  const itemId = suiteCase.id ?? createHash('sha256').update(suiteCase.input).digest('hex').slice(0, 16);
  const testCase = {
    input: suiteCase.input,
    expectedOutput: suiteCase.expected_output ?? null,
    context: suiteCase.context ?? [],
    retrievalContext: suiteCase.retrieval_context ?? [],
  };
  if (suiteMetrics.length + metrics.length === 0) {
    throw suiteError(suite, 'a metric for every case', `none for case "${itemId}"`);
  }
  for (const { planned, configured } of [...suiteMetrics, ...metrics]) {
    const missing = configured.requires.find((field) => testCase[field] === null || testCase[field]?.length === 0);
    if (missing !== undefined) {
      throw suiteError(suite, `${missing} in every case of metric "${planned.name}"`, `none in case "${itemId}"`);
    }
  }
  const question = renderTemplate(suite.prompt, { ...suiteCase });
  return {
    itemId,
    index,
    cluster: null,
    answerKey: answerKey(suiteCase, question),
    work: {
      messages: [
        ...(suite.system_prompt === undefined ? [] : [{ role: 'system' as const, content: suite.system_prompt }]),
        { role: 'user', content: question },
      ],
      testCase,
      metrics: metrics.map(({ planned }) => planned),
    },
  };
}

function answerKey(suiteCase: SuiteCase, question: string): AnswerKey | null {
  if (suiteCase.expected_output === undefined) return null;
  const wrong = /\p{Script=Hangul}/u.test(suiteCase.input) ? '잘 모르겠습니다.' : 'I am not sure about that.';
  return { kind: 'text', context: question, gold: suiteCase.expected_output, wrong };
}
