import { z } from 'zod';
import type { StandardConfig } from '../../contracts/engine-config.ts';
import type { ExamDraft, Sampling } from '../../contracts/exam.ts';
import type { DatasetCatalog } from '../../datasets/catalog.ts';
import { generationParameters } from './asking/generation-parameters.ts';
import { requestSeed } from './asking/score-continuations.ts';
import { asksMutualInformation, examItems, inspectFirst } from './exam-items.ts';
import { compileFilters } from './filters/filter-pipelines.ts';
import { readTaskDocuments } from './prompts/task-documents.ts';
import { likelihoodMetrics, metricSpecifications } from './scoring/metric-specification.ts';
import { scorerVersion } from './scoring/scorer.ts';
import type { StandardWork } from './standard-work.ts';
import { datasetReference } from './tasks/hub-datasets.ts';
import type { TaskConfig } from './tasks/task-config.ts';

/** lm-evaluation-harness's seed of the few-shot examples. */
const fewshotSeed = 1234;

export interface TaskRequest {
  readonly numFewshot: number | undefined;
  readonly limit: number | undefined;
  readonly groups: readonly string[];
}

/** The exam of one task: its data checked, its first document tried, its items rendered when they are read. */
export async function planExam(
  task: TaskConfig,
  request: TaskRequest,
  config: StandardConfig,
  datasets: DatasetCatalog,
): Promise<ExamDraft<StandardWork>> {
  const metrics = metricSpecifications(task);
  compileFilters(task);
  const { name, config: configuration } = datasetReference(task.dataset_path, task.dataset_name);
  const dataset = await datasets.open(config.dataCut === 'sample' ? `${name}-sample` : name);
  const { choices } = inspectFirst(task, await readTaskDocuments(task, dataset, configuration, 1));
  const isChoice = task.output_type === 'multiple_choice';
  // Choices are scored by log-likelihood, which chat endpoints cannot give.
  const promptMode = task.output_type === 'generate_until' ? (config.promptMode ?? 'completion') : 'completion';
  // As in lm-evaluation-harness a task that fixes 0 examples keeps them.
  const numFewshot = task.num_fewshot === 0 ? 0 : (request.numFewshot ?? task.num_fewshot ?? 0);
  const generation = generationParameters(task.generation_kwargs ?? {}, config.sampling ?? {});
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
      requestsPerItem: isChoice ? choices * (asksMutualInformation(task) ? 2 : 1) : task.repeats,
      settings: {
        task: z.json().parse(task),
        taskVersion: task.metadata?.['version'] ?? null,
        groups: [...request.groups],
        numFewshot,
        fewshotSeed,
        limit: request.limit ?? null,
        prefixTokenId: config.prefixTokenId ?? null,
        extraBody: z.record(z.string(), z.json()).parse(generation.extraBody),
      },
    },
    items: () =>
      examItems(
        task,
        { dataset, configuration, limit: request.limit },
        {
          numFewshot,
          fewshotSeed,
          rendering: promptMode === 'chat' ? { kind: 'messages', fewshotAsTurns: true } : { kind: 'text' },
        },
      ),
  };
}
