import { z } from 'zod';
import type { AnswerKey, ExamDraft, ExamItem, Sampling } from '../../contracts/exam.ts';
import type { StandardConfig } from '../../contracts/engine-config.ts';
import type { Dataset } from '../../datasets/catalog.ts';
import type { PlanContext } from '../engine.ts';
import { generationParameters } from './asking/generation-parameters.ts';
import { requestSeed } from './asking/score-continuations.ts';
import { readTaskDocuments, type TaskDocuments } from './prompts/task-documents.ts';
import { buildWork } from './prompts/build-work.ts';
import { isList } from './prompts/document-fields.ts';
import { onDocument } from './prompts/document-error.ts';
import { createFewshotSampler } from './prompts/fewshot-sampler.ts';
import { compileTaskFields, createPromptBuilder } from './prompts/prompt-builder.ts';
import { compileFilters } from './filters/filter-pipelines.ts';
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
  context: PlanContext,
): Promise<ExamDraft<StandardWork>> {
  const metrics = metricSpecifications(task);
  compileFilters(task);
  const source = datasetReference(task.dataset_path, task.dataset_name);
  const dataset = await context.datasets.open(config.dataCut === 'sample' ? `${source.name}-sample` : source.name);
  const documents = await readTaskDocuments(task, dataset, source.config, request.limit);
  const shape = inspectFirst(task, documents);
  const isChoice = task.output_type === 'multiple_choice';
  // Choices are scored by log-likelihood, which chat endpoints cannot give.
  const promptMode = task.output_type === 'generate_until' ? (config.promptMode ?? 'completion') : 'completion';
  // As in lm-evaluation-harness a task that fixes 0 examples keeps them.
  const numFewshot = task.num_fewshot === 0 ? 0 : (request.numFewshot ?? task.num_fewshot ?? 0);
  const mutualInformation = metrics.some(({ metric }) => metric === 'acc_mutual_info');

  return {
    header: {
      engine: 'standard',
      suite: config.suite,
      task: task.task,
      language: dataset.manifest.language,
      dataset: {
        name: dataset.manifest.name,
        version: dataset.manifest.version,
        sha256: dataset.sha256(source.config),
      },
      repeats: 1,
      sampling: samplingOf(task, config.sampling ?? {}),
      promptMode,
      scorerVersion,
      metrics: [...metrics.map(({ definition }) => definition), ...(isChoice ? likelihoodMetrics : [])],
      requestsPerItem: isChoice ? shape.choices * (mutualInformation ? 2 : 1) : task.repeats,
      settings: {
        task: z.json().parse(task),
        taskVersion: task.metadata?.['version'] ?? null,
        groups: [...request.groups],
        numFewshot,
        fewshotSeed,
        limit: request.limit ?? null,
        prefixTokenId: config.prefixTokenId ?? null,
        extraBody: z
          .record(z.string(), z.json())
          .parse(generationParameters(task.generation_kwargs ?? {}, {}).extraBody),
      },
    },
    items: () =>
      examItems(task, dataset, source.config, request.limit, { ...shape, numFewshot, promptMode, mutualInformation }),
  };
}

interface ItemOptions extends DocumentShape {
  readonly numFewshot: number;
  readonly promptMode: 'completion' | 'chat';
  readonly mutualInformation: boolean;
}

async function* examItems(
  task: TaskConfig,
  dataset: Dataset,
  configuration: string | undefined,
  limit: number | undefined,
  options: ItemOptions,
): AsyncGenerator<ExamItem<StandardWork>, void, undefined> {
  const documents = await readTaskDocuments(task, dataset, configuration, limit);
  const sampler =
    options.numFewshot === 0
      ? null
      : createFewshotSampler({
          sampler: task.fewshot_config?.sampler ?? 'default',
          pool: await documents.fewshotPool(),
          seed: fewshotSeed,
          excludeEvalDoc: documents.fewshotSplitIsTestSplit,
        });
  const builder = createPromptBuilder(task, { ...options, sampler, columns: documents.columns });
  let previous = '';
  for (const [index, doc] of documents.evalDocs.entries()) {
    const work = buildWork(task, builder, doc, index, options);
    yield { itemId: `${task.task}/${index}`, index, cluster: null, answerKey: answerKey(work, previous), work };
    if (work.kind === 'generate_until') previous = work.gold[0] ?? '';
  }
}

interface DocumentShape {
  readonly multipleInputs: boolean;
  readonly multipleTargets: boolean;
  readonly choices: number;
}

/** What lm-evaluation-harness decides from the first document. */
function inspectFirst(task: TaskConfig, documents: TaskDocuments): DocumentShape {
  const [first] = documents.evalDocs;
  if (first === undefined) return { multipleInputs: false, multipleTargets: false, choices: 1 };
  const fields = onDocument(task.task, 0, 'templates', () => compileTaskFields(task, documents.columns));
  const question = onDocument(task.task, 0, 'doc_to_text', () => fields.question(first));
  const answer = onDocument(task.task, 0, 'doc_to_target', () => fields.answer(first));
  const choices = onDocument(task.task, 0, 'doc_to_choice', () => fields.choices?.(first) ?? []);
  return {
    multipleInputs: typeof question === 'number' && choices.length > 0,
    multipleTargets: isList(answer),
    choices: Math.max(1, choices.length),
  };
}

function samplingOf(task: TaskConfig, override: Sampling): Sampling {
  if (task.output_type !== 'generate_until') return { temperature: 0, maxTokens: 1, seed: requestSeed };
  return generationParameters(task.generation_kwargs ?? {}, override).sampling;
}

/** `wrong` is the answer of the question before: plausible in form, and wrong unless both are the same. */
function answerKey(work: StandardWork, previousGold: string): AnswerKey | null {
  if (work.kind === 'multiple_choice') {
    const [gold] = work.gold;
    const [context] = work.contexts;
    if (gold === undefined || gold < 0 || context === undefined || work.requests.some(([at]) => at !== 0)) return null;
    return { kind: 'choices', context, continuations: work.requests.map(([, continuation]) => continuation), gold };
  }
  if (work.kind !== 'generate_until') return null;
  const gold = work.gold[0] ?? '';
  const context =
    typeof work.prompt === 'string'
      ? work.prompt
      : (work.prompt.findLast(({ role }) => role === 'user')?.content ?? '');
  return { kind: 'text', context, gold, wrong: previousGold === gold ? '' : previousGold };
}
