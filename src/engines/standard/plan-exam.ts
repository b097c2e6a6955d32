import { z } from 'zod';
import type { StandardConfig } from '../../contracts/engine-config.ts';
import { EvalError, isEvalError } from '../../contracts/errors.ts';
import type { ExamDraft, ExamItem, Sampling } from '../../contracts/exam.ts';
import type { Dataset, DatasetCatalog } from '../../datasets/catalog.ts';
import { generationParameters } from './asking/generation-parameters.ts';
import { requestSeed } from './asking/score-continuations.ts';
import { examItems, type ItemOptions } from './exam-items.ts';
import { likelihoodMetrics, metricSpecifications } from './scoring/metric-specification.ts';
import { createScorer, scorerVersion } from './scoring/scorer.ts';
import type { StandardWork } from './standard-work.ts';
import { datasetReference } from './tasks/hub-datasets.ts';
import type { GroupDefinition } from './tasks/group-definition.ts';
import type { TaskConfig } from './tasks/task-config.ts';

/** lm-evaluation-harness's seed of the few-shot examples. */
const fewshotSeed = 1234;

export interface TaskRequest {
  readonly numFewshot: number | undefined;
  readonly limit: number | undefined;
  /** Outermost first. */
  readonly groups: readonly GroupDefinition[];
  /** Name in tables. */
  readonly alias: string;
}

/** The exam of one task: its data checked, its first item tried; the others are rendered when they are read. */
export async function planExam(
  task: TaskConfig,
  request: TaskRequest,
  config: StandardConfig,
  datasets: DatasetCatalog,
): Promise<ExamDraft<StandardWork>> {
  const metrics = metricSpecifications(task);
  onTask(task, () => createScorer(task));
  const { name, config: configuration } = datasetReference(task.dataset_path, task.dataset_name);
  const dataset = await datasets.open(config.dataCut === 'sample' ? `${name}-sample` : name);
  // Choices are scored by log-likelihood, which chat endpoints cannot give.
  const promptMode = task.output_type === 'generate_until' ? (config.promptMode ?? 'completion') : 'completion';
  // As in lm-evaluation-harness a task that fixes 0 examples keeps them.
  const numFewshot = task.num_fewshot === 0 ? 0 : (request.numFewshot ?? task.num_fewshot ?? 0);
  const options: ItemOptions = {
    numFewshot,
    fewshotSeed,
    rendering: promptMode === 'chat' ? { kind: 'messages', fewshotAsTurns: true } : { kind: 'text' },
    ...(config.systemPrompt === undefined ? {} : { systemInstruction: config.systemPrompt }),
  };
  const items = (limit: number | undefined) => examItems(task, { dataset, configuration, limit }, options);
  const generation = generationParameters(task.generation_kwargs ?? {}, config.sampling ?? {}, config.serverDefaults);
  const scoringSampling: Sampling = { temperature: 0, maxTokens: 1, seed: requestSeed };

  return {
    header: {
      engine: 'standard',
      suite: config.suite,
      task: task.task,
      language: dataset.manifest.language,
      dataset: {
        name: dataset.manifest.name,
        version: dataset.manifest.version,
        sha256: dataset.sha256(configuration),
      },
      repeats: 1,
      sampling: task.output_type === 'generate_until' ? generation.sampling : scoringSampling,
      promptMode,
      scorerVersion,
      metrics: [...metrics.map(({ definition }) => definition), ...likelihoodMetrics(task)],
      requestsPerItem: await countRequests(task, items(1)),
      settings: {
        task: z.json().parse(task),
        taskVersion: task.metadata?.['version'] ?? null,
        groups: z.json().parse(request.groups),
        alias: request.alias,
        splitItems: splitItems(task, dataset, configuration),
        numFewshot,
        fewshotSeed,
        limit: request.limit ?? null,
        prefixTokenId: config.prefixTokenId ?? null,
        promptForm: config.promptForm ?? 'token-ids',
        ...(config.systemPrompt === undefined ? {} : { systemPrompt: config.systemPrompt }),
        overlongPrompts: 'refuse',
        extraBody: z.record(z.string(), z.json()).parse(generation.extraBody),
      },
    },
    items: () => items(request.limit),
  };
}

/** Documents of the split that is asked, before any limit. */
function splitItems(
  { test_split: test, validation_split: validation }: TaskConfig,
  dataset: Dataset,
  config?: string,
): number {
  const split = test ?? validation;
  const files = dataset.manifest.files.filter(
    (file) => file.split === split && (config === undefined || file.config === config),
  );
  return files.reduce((sum, { items }) => sum + (items ?? 0), 0);
}

/** Requests of the first item; where choices are single tokens the run may need fewer. */
async function countRequests(task: TaskConfig, first: AsyncIterable<ExamItem<StandardWork>>): Promise<number> {
  for await (const { work } of first) {
    if (work.kind === 'generate_until') return task.repeats;
    // A text longer than the context of the model needs more.
    return work.kind === 'loglikelihood_rolling' ? 1 : work.requests.length;
  }
  return 1;
}

/** Whatever the task's filters and metrics refuse is an error in its file. */
function onTask(task: TaskConfig, work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (isEvalError(error)) throw error;
    throw new EvalError({
      code: 'EVAL_STANDARD_TASK_FILE',
      message: `task ${task.task}: ${error instanceof Error ? error.message : String(error)}`,
      nextStep: 'correct the filters and metrics of the task file',
      details: { task: task.task },
      cause: error,
    });
  }
}
