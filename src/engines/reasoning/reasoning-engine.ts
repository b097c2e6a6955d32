import { EvalError } from '../../contracts/errors.ts';
import type { ReasoningConfig } from '../../contracts/engine-config.ts';
import type { Exam, ExamDraft, ExamItem, Sampling } from '../../contracts/exam.ts';
import type { Sample, SampleOutput } from '../../contracts/sample.ts';
import type { Dataset } from '../../datasets/catalog.ts';
import type { Completion, Target } from '../../target/target.ts';
import type { Engine, PlanContext, RunContext } from '../engine.ts';
import { requestFailure } from '../request-failure.ts';
import { runItems } from '../run-items.ts';
import type { Answer } from '../run-items.ts';
import { toOutput } from '../to-output.ts';
import type { PromptMode, ReasoningTask } from './reasoning-task.ts';
import { reasoningTask } from './reasoning-tasks.ts';
import type { Sandbox } from './sandbox/sandbox.ts';

export interface ReasoningWork {
  /** User message or whole prompt. */
  readonly prompt: string;
  /** What the answer is compared with: an answer, or tests as JSON. */
  readonly gold: string;
}

/** AIME, AMC, MATH: the stated answer is compared with the gold one. HumanEval, MBPP, LiveCodeBench: tests run on the program. */
export function createReasoningEngine(sandbox: Sandbox): Engine<ReasoningConfig, ReasoningWork> {
  return {
    name: 'reasoning',
    plan,
    run: (exam, context) => run(exam, context, sandbox),
    score: (exam, samples) => score(exam, samples, sandbox),
  };
}

type TaskConfig = ReasoningConfig['tasks'][number];

function plan(config: ReasoningConfig, context: PlanContext): Promise<ExamDraft<ReasoningWork>[]> {
  return Promise.all(config.tasks.map((entry) => planTask(config, entry, context)));
}

async function planTask(
  config: ReasoningConfig,
  entry: TaskConfig,
  context: PlanContext,
): Promise<ExamDraft<ReasoningWork>> {
  const task = reasoningTask(entry.task);
  const dataset = await context.datasets.open(entry.task);
  const split = evaluationSplit(dataset);
  const promptMode = config.promptMode ?? 'chat';
  const repeats = entry.repeats ?? 1;
  return {
    header: {
      engine: 'reasoning',
      suite: config.suite,
      task: entry.task,
      language: task.language,
      dataset: { name: entry.task, version: dataset.manifest.version, sha256: dataset.sha256() },
      repeats,
      sampling: { ...defaultSampling(repeats, promptMode), seed: context.seed, ...config.sampling },
      promptMode,
      scorerVersion: task.scorerVersion,
      metrics: task.metrics(repeats),
      requestsPerItem: 1,
      settings: { split, answerInstruction: task.instruction, limit: entry.limit ?? null },
    },
    items: () => planItems(task, dataset, split, promptMode, entry),
  };
}

/**
 * One asking is greedy. Several are drawn as model makers recommend for reasoning models, or they would all be the same.
 * Chat answers may use all the context leaves; /v1/completions would stop after 16 tokens unless told.
 */
function defaultSampling(repeats: number, promptMode: PromptMode): Sampling {
  return {
    ...(repeats === 1 ? { temperature: 0 } : { temperature: 0.6, topP: 0.95 }),
    ...(promptMode === 'chat' ? {} : { maxTokens: 1024 }),
  };
}

function evaluationSplit(dataset: Dataset): string {
  const splits = dataset.splits();
  const split = splits.includes('test') ? 'test' : splits[0];
  if (split !== undefined) return split;
  throw new EvalError({
    code: 'EVAL_REASONING_DATASET_EMPTY',
    message: `expected a split in data set "${dataset.manifest.name}", found none`,
    nextStep: 'List at least one file in its manifest.',
  });
}

async function* planItems(
  task: ReasoningTask,
  dataset: Dataset,
  split: string,
  promptMode: PromptMode,
  entry: TaskConfig,
): AsyncGenerator<ExamItem<ReasoningWork>> {
  let index = 0;
  for await (const row of dataset.rows(split)) {
    if (index === entry.limit) return;
    const { id, prompt, gold, key } = task.question(row, promptMode, `row ${index + 1} of data set "${entry.task}"`);
    yield {
      itemId: id,
      index,
      cluster: null,
      answerKey: key === null ? null : { kind: 'text', context: prompt, gold: key.right, wrong: key.wrong },
      work: { prompt, gold },
    };
    index += 1;
  }
}

async function run(exam: Exam<ReasoningWork>, context: RunContext, sandbox: Sandbox): Promise<void> {
  const task = reasoningTask(exam.header.task);
  const { repeats } = exam.header;
  await runItems(exam, context, async (item, repeat, signal): Promise<Answer> => {
    let outputs: [SampleOutput];
    try {
      const completion = await ask(exam, item.work.prompt, repeat, context.target, signal);
      outputs = [toOutput(completion)];
    } catch (error) {
      const failure = requestFailure(error, 'target', signal);
      const scores = Object.fromEntries(task.metrics(repeats).map(({ name }) => [name, failure.score]));
      return { outputs: [failure.output], scores };
    }
    const [output] = outputs;
    return { outputs, scores: await task.grade(output, { repeats, gold: item.work.gold, sandbox, signal }) };
  });
}

function ask(
  exam: Exam<ReasoningWork>,
  prompt: string,
  repeat: number,
  target: Target,
  signal: AbortSignal,
): Promise<Completion> {
  const { promptMode } = exam.header;
  const sampling = { ...exam.header.sampling };
  if (sampling.seed !== undefined) sampling.seed += repeat;
  return promptMode === 'chat'
    ? target.chat({ messages: [{ role: 'user', content: prompt }], sampling }, signal)
    : target.complete({ prompt, sampling }, signal);
}

async function* score(
  exam: Exam<ReasoningWork>,
  samples: AsyncIterable<Sample>,
  sandbox: Sandbox,
): AsyncGenerator<Sample> {
  const task = reasoningTask(exam.header.task);
  const golds = new Map<string, string>();
  for await (const item of exam.items()) golds.set(item.itemId, item.work.gold);
  for await (const sample of samples) {
    const gold = golds.get(sample.itemId);
    const [output] = sample.outputs;
    if (gold === undefined || output === undefined || output.text === null) yield sample;
    else yield { ...sample, scores: await task.grade(output, { repeats: exam.header.repeats, gold, sandbox }) };
  }
}
