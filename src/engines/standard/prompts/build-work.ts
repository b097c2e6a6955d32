import type { DatasetRow } from '../../../datasets/catalog.ts';
import { pythonStr } from '../python/repr.ts';
import { documentHash } from '../lm-eval/sample-hashes.ts';
import type { ContinuationRequest, RecordedDocument, StandardWork } from '../standard-work.ts';
import type { TaskConfig } from '../tasks/task-config.ts';
import { type Answer, isList } from './document-fields.ts';
import { onDocument } from './document-error.ts';
import { endsWithSpace } from './message.ts';
import type { PromptBuilder, TaskFields } from './prompt-builder.ts';
import { type PromptRendering, renderPrompt, renderText } from './prompt-rendering.ts';

export interface WorkOptions {
  readonly rendering: PromptRendering;
  readonly multipleInputs: boolean;
  readonly multipleTargets: boolean;
  readonly mutualInformation: boolean;
}

/** No choice: the index lm-evaluation-harness gives to a gold answer out of range. */
export const noChoice = -100;

/** Requests and gold answer of one document. Documents must come in order. */
export function buildWork(
  config: TaskConfig,
  builder: PromptBuilder,
  doc: DatasetRow,
  position: number,
  options: WorkOptions,
): StandardWork {
  const prompts = builder.build(doc, position);
  const on = <T>(field: string, work: () => T): T => onDocument(config.task, position, field, work);
  const recorded: RecordedDocument = {
    document: JSON.parse(JSON.stringify(doc)),
    documentHash: documentHash(doc),
    target: on('doc_to_target', () => pythonStr(builder.fields.answer(doc))),
  };
  if (config.output_type === 'multiple_choice') {
    const choices = on('doc_to_choice', () => requireChoices(builder.fields, doc));
    const gold = on('doc_to_target', () => goldIndices(builder.fields, doc, choices, options));
    const contexts = prompts.map((messages) => renderText(messages, options.rendering));
    const delimiter = continuationDelimiter(config, options.rendering);
    const requests = on('doc_to_target', () => continuations(delimiter, builder.fields, doc, choices, options));
    return {
      kind: 'multiple_choice',
      contexts: options.mutualInformation ? [...contexts, ''] : contexts,
      requests: options.mutualInformation
        ? [...requests, ...choices.map((choice): ContinuationRequest => [contexts.length, delimiter + choice])]
        : requests,
      choices,
      gold,
      ...recorded,
    };
  }
  const answer = on('doc_to_target', () => builder.fields.answer(doc));
  const messages = prompts[0] ?? [];
  if (config.output_type === 'loglikelihood') {
    return {
      kind: 'loglikelihood',
      contexts: [renderText(messages, options.rendering)],
      requests: [[0, pythonStr(answer)]],
      ...recorded,
    };
  }
  if (config.output_type === 'loglikelihood_rolling') {
    return { kind: 'loglikelihood_rolling', text: pythonStr(answer), ...recorded };
  }
  const choices = on('doc_to_choice', () => builder.fields.choices?.(doc) ?? null);
  return {
    kind: 'generate_until',
    prompt: renderPrompt(messages, options.rendering),
    gold: on('doc_to_target', () => goldTexts(answer, choices, options.multipleTargets)),
    ...recorded,
  };
}

/** After a chat template the answer starts at once, unless it goes on from a started one. */
function continuationDelimiter(config: TaskConfig, rendering: PromptRendering): string {
  if (rendering.kind !== 'chat-template') return config.target_delimiter;
  const { gen_prefix: started } = config;
  return started !== null && started !== '' && !endsWithSpace(started) ? config.target_delimiter : '';
}

function requireChoices(fields: TaskFields, doc: DatasetRow): readonly string[] {
  const choices = fields.choices?.(doc) ?? [];
  if (choices.length === 0) throw new Error('expected at least one choice');
  return choices;
}

/** Choices come after the context; with multiple inputs the same answer comes after each context. */
function continuations(
  delimiter: string,
  fields: TaskFields,
  doc: DatasetRow,
  choices: readonly string[],
  options: WorkOptions,
): ContinuationRequest[] {
  if (!options.multipleInputs) return choices.map((choice) => [0, delimiter + choice]);
  const answer = delimiter + pythonStr(fields.answer(doc));
  return choices.map((_, index) => [index, answer]);
}

function goldIndices(fields: TaskFields, doc: DatasetRow, choices: readonly string[], options: WorkOptions): number[] {
  const gold: Answer = options.multipleInputs ? fields.question(doc) : fields.answer(doc);
  const indexOf = (value: unknown): number => {
    const index = typeof value === 'boolean' ? Number(value) : value;
    if (typeof index === 'number') return index < choices.length ? index : noChoice;
    const found = typeof value === 'string' ? choices.indexOf(value) : -1;
    return found < 0 ? noChoice : found;
  };
  return isList(gold) ? gold.map(indexOf) : [indexOf(gold)];
}

function goldTexts(answer: Answer, choices: readonly string[] | null, multipleTargets: boolean): string[] {
  if (choices !== null) {
    const choice = typeof answer === 'number' || typeof answer === 'boolean' ? choices.at(Number(answer)) : undefined;
    if (choice === undefined) throw new Error(`expected the index of a choice, found ${JSON.stringify(answer)}`);
    return [choice];
  }
  if (multipleTargets && isList(answer)) return answer.map((item) => pythonStr(item));
  return [pythonStr(answer)];
}
