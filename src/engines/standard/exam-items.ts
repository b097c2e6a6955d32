import type { AnswerKey, ExamItem } from '../../contracts/exam.ts';
import type { Dataset } from '../../datasets/catalog.ts';
import { buildWork } from './prompts/build-work.ts';
import { isList } from './prompts/document-fields.ts';
import { onDocument } from './prompts/document-error.ts';
import { createFewshotSampler } from './prompts/fewshot-sampler.ts';
import { compileTaskFields, createPromptBuilder } from './prompts/prompt-builder.ts';
import type { PromptRendering } from './prompts/prompt-rendering.ts';
import { readTaskDocuments, type TaskDocuments } from './prompts/task-documents.ts';
import type { PythonRandom } from './python/random.ts';
import type { StandardWork } from './standard-work.ts';
import type { TaskConfig } from './tasks/task-config.ts';

export interface ItemSource {
  readonly dataset: Dataset;
  readonly configuration: string | undefined;
  /** First documents of the split only. */
  readonly limit: number | undefined;
}

export interface ItemOptions {
  readonly numFewshot: number;
  readonly fewshotSeed: number;
  readonly rendering: PromptRendering;
  readonly systemInstruction?: string;
  /** Python's global generator, where a task draws from it; a fresh one otherwise. */
  readonly globalRandom?: PythonRandom;
}

/** Every item of a task with its prompts, in order. Reads the data again each time: nothing is kept. */
export async function* examItems(
  task: TaskConfig,
  source: ItemSource,
  options: ItemOptions,
): AsyncGenerator<ExamItem<StandardWork>, void, undefined> {
  const documents = await readTaskDocuments(
    task,
    source.dataset,
    source.configuration,
    source.limit,
    options.globalRandom,
  );
  const shape = inspectFirst(task, documents);
  const sampler =
    options.numFewshot === 0
      ? null
      : createFewshotSampler({
          sampler: task.fewshot_config?.sampler ?? 'default',
          pool: await documents.fewshotPool(),
          seed: options.fewshotSeed,
          excludeEvalDoc: documents.fewshotSplitIsTestSplit,
        });
  const builder = onDocument(task.task, 0, 'templates', () =>
    createPromptBuilder(task, { ...options, ...shape, sampler, columns: documents.columns }),
  );
  const workOptions = { ...shape, rendering: options.rendering, mutualInformation: asksMutualInformation(task) };
  let previousGold = '';
  for (const [index, doc] of documents.evalDocs.entries()) {
    const work = buildWork(task, builder, doc, index, workOptions);
    yield {
      itemId: `${task.task}/${index}`,
      index,
      cluster: clusterOf(doc),
      answerKey: answerKey(work, previousGold),
      work,
    };
    if (work.kind === 'generate_until') previousGold = work.gold[0] ?? '';
  }
}

/** Rows of a de-duplicated data set name the cluster of those that are nearly the same. */
function clusterOf({ cluster }: Readonly<Record<string, unknown>>): string | null {
  return typeof cluster === 'string' ? cluster : null;
}

/** acc_mutual_info needs every choice a second time, without context. */
function asksMutualInformation(task: TaskConfig): boolean {
  return task.metric_list?.some(({ metric }) => metric === 'acc_mutual_info') ?? false;
}

interface DocumentShape {
  /** The choices stand in the question, one prompt each. */
  readonly multipleInputs: boolean;
  readonly multipleTargets: boolean;
}

/** What lm-evaluation-harness decides from the first document. */
function inspectFirst(task: TaskConfig, documents: TaskDocuments): DocumentShape {
  const [first] = documents.evalDocs;
  if (first === undefined) return { multipleInputs: false, multipleTargets: false };
  const fields = onDocument(task.task, 0, 'templates', () => compileTaskFields(task, documents.columns));
  const question = onDocument(task.task, 0, 'doc_to_text', () => fields.question(first));
  const answer = onDocument(task.task, 0, 'doc_to_target', () => fields.answer(first));
  const choices = onDocument(task.task, 0, 'doc_to_choice', () => fields.choices?.(first) ?? []);
  return {
    multipleInputs: typeof question === 'number' && choices.length > 0,
    multipleTargets: isList(answer),
  };
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
