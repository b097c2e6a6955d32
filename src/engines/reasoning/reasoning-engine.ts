import { EvalError } from '../../contracts/errors.ts';
import type { ReasoningConfig } from '../../contracts/engine-config.ts';
import type { Exam, ExamDraft, ExamItem, Sampling } from '../../contracts/exam.ts';
import type { Sample } from '../../contracts/sample.ts';
import type { Dataset } from '../../datasets/catalog.ts';
import type { Completion, Target } from '../../target/target.ts';
import type { Engine, PlanContext, RunContext } from '../engine.ts';
import { requestFailure } from '../request-failure.ts';
import { runItems } from '../run-items.ts';
import type { Answer } from '../run-items.ts';
import { toOutput } from '../to-output.ts';
import { answerInstruction, reasoningPrompt } from './reasoning-prompt.ts';
import { reasoningMetrics, reasoningScores, scoresOf } from './reasoning-scores.ts';
import { reasoningTask } from './reasoning-tasks.ts';
import type { ReasoningTask } from './reasoning-tasks.ts';
import { wrongAnswer } from './wrong-answer.ts';

export interface ReasoningWork {
  /** User message or whole prompt. */
  readonly prompt: string;
  readonly gold: string;
}

/** AIME24, AIME25, AMC23, MATH500: ask, take the stated answer, compare it with the gold answer. */
export const reasoningEngine: Engine<ReasoningConfig, ReasoningWork> = { name: 'reasoning', plan, run, score };

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
  const graders = [task.grader, ...task.compatibleGraders];
  return {
    header: {
      engine: 'reasoning',
      suite: config.suite,
      task: entry.task,
      language: 'en',
      dataset: { name: entry.task, version: dataset.manifest.version, sha256: dataset.sha256() },
      repeats,
      sampling: { ...defaultSampling(repeats, promptMode), seed: context.seed, ...config.sampling },
      promptMode,
      scorerVersion: graders.map((grader) => `${grader.name}/${grader.version}`).join(' '),
      metrics: reasoningMetrics(task, repeats),
      requestsPerItem: 1,
      settings: { split, answerInstruction, limit: entry.limit ?? null },
    },
    items: () => planItems(task, dataset, split, promptMode, entry),
  };
}

/**
 * One asking is greedy. Several are drawn as model makers recommend for reasoning models, or they would all be the same.
 * Chat answers may use all the context leaves; /v1/completions would stop after 16 tokens unless told.
 */
function defaultSampling(repeats: number, promptMode: 'completion' | 'chat'): Sampling {
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
  promptMode: 'completion' | 'chat',
  entry: TaskConfig,
): AsyncGenerator<ExamItem<ReasoningWork>> {
  let index = 0;
  for await (const row of dataset.rows(split)) {
    if (index === entry.limit) return;
    const cell = (column: string): string => {
      const value = row[column];
      if (typeof value === 'string' || typeof value === 'number') return String(value);
      throw new EvalError({
        code: 'EVAL_REASONING_DATASET_COLUMN',
        message: `expected text or a number in column "${column}" of row ${index + 1} of data set "${entry.task}", found ${JSON.stringify(value) ?? 'nothing'}`,
        nextStep: `Use a data set with the columns ${Object.values(task.columns).join(', ')}.`,
      });
    };
    const gold = cell(task.columns.answer);
    const prompt = reasoningPrompt(cell(task.columns.problem), promptMode);
    yield {
      itemId: cell(task.columns.id),
      index,
      cluster: null,
      answerKey: { kind: 'text', context: prompt, gold: solution(gold), wrong: solution(wrongAnswer(gold)) },
      work: { prompt, gold },
    };
    index += 1;
  }
}

function solution(answer: string): string {
  return `Working through the conditions one by one leaves a single value. The final answer is $\\boxed{${answer}}$.`;
}

async function run(exam: Exam<ReasoningWork>, context: RunContext): Promise<void> {
  const task = reasoningTask(exam.header.task);
  const { repeats } = exam.header;
  await runItems(exam, context, async (item, repeat, signal): Promise<Answer> => {
    try {
      const completion = await ask(exam, item.work.prompt, repeat, context.target, signal);
      const output = toOutput(completion);
      return { outputs: [output], scores: reasoningScores(task, repeats, item.work.gold, output) };
    } catch (error) {
      const failure = requestFailure(error, 'target', signal);
      return { outputs: [failure.output], scores: scoresOf(task, repeats, failure.score) };
    }
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

async function* score(exam: Exam<ReasoningWork>, samples: AsyncIterable<Sample>): AsyncGenerator<Sample> {
  const task = reasoningTask(exam.header.task);
  const golds = new Map<string, string>();
  for await (const item of exam.items()) golds.set(item.itemId, item.work.gold);
  for await (const sample of samples) {
    const gold = golds.get(sample.itemId);
    const [output] = sample.outputs;
    if (gold === undefined || output === undefined || output.text === null) yield sample;
    else yield { ...sample, scores: reasoningScores(task, exam.header.repeats, gold, output) };
  }
}
