import type { DatasetRow } from '../../../datasets/catalog.ts';
import type { TaskConfig } from '../tasks/task-config.ts';
import {
  type Answer,
  compileAnswer,
  compileChoices,
  compileQuestion,
  compileText,
  isList,
  type Question,
  type Read,
} from './document-fields.ts';
import { onDocument } from './document-error.ts';
import type { FewshotSampler } from './fewshot-sampler.ts';
import { joinAtSeam, type Message, needsDelimiter } from './message.ts';

/** The document functions of a task, ready to be called. */
export interface TaskFields {
  readonly question: Read<Question>;
  readonly answer: Read<Answer>;
  readonly choices: Read<readonly string[]> | null;
  readonly prefix: Read<string>;
}

export interface PromptBuilder {
  readonly fields: TaskFields;
  /**
   * One prompt; with multiple inputs one per choice. `position` is the number of the document, for error messages. Documents must
   * come in order: few-shot examples depend on the documents before.
   */
  build(doc: DatasetRow, position: number): readonly (readonly Message[])[];
}

export interface PromptOptions {
  readonly numFewshot: number;
  readonly sampler: FewshotSampler | null;
  /** Column names of the documents after process_docs. */
  readonly columns: ReadonlySet<string>;
  /** Each choice stands in the question; decided from the first document. */
  readonly multipleInputs: boolean;
  readonly systemInstruction?: string;
}

/** Compiles the document functions of a task. Throws TemplateError. */
export function compileTaskFields(config: TaskConfig, columns: ReadonlySet<string>): TaskFields {
  const hasChoices = config.doc_to_choice !== null;
  return {
    question: compileQuestion(config.doc_to_text ?? '', columns, hasChoices),
    answer: compileAnswer(config.doc_to_target ?? '', columns, hasChoices),
    choices: config.doc_to_choice === null ? null : compileChoices(config.doc_to_choice, columns),
    prefix: compileText(config.gen_prefix),
  };
}

export function createPromptBuilder(config: TaskConfig, options: PromptOptions): PromptBuilder {
  const fields = compileTaskFields(config, options.columns);
  const shots = config.fewshot_config;
  const shotFields = compileTaskFields(
    {
      ...config,
      doc_to_text: shots?.doc_to_text ?? config.doc_to_text,
      doc_to_target: shots?.doc_to_target ?? config.doc_to_target,
      doc_to_choice: shots?.doc_to_choice ?? config.doc_to_choice,
      gen_prefix: shots?.gen_prefix ?? config.gen_prefix,
    },
    options.columns,
  );
  const description = compileText(config.description);
  const targetDelimiter = shots?.target_delimiter ?? config.target_delimiter;
  const fewshotDelimiter = shots?.fewshot_delimiter ?? config.fewshot_delimiter;
  const { task } = config;

  const example = (doc: DatasetRow): Message[] => {
    const question = shotFields.question(doc);
    const choices = shotFields.choices?.(doc) ?? null;
    const answer = shotFields.answer(doc);
    const asked = options.multipleInputs && typeof question === 'number' ? (choices?.[question] ?? '') : question;
    return turn(
      asked,
      answerText(answer, options.multipleInputs ? null : choices),
      shotFields.prefix(doc),
      targetDelimiter,
      fewshotDelimiter,
    );
  };

  return {
    fields,
    build(doc, position) {
      const system = onDocument(task, position, 'description', () =>
        joinAtSeam(options.systemInstruction ?? '', description(doc), config.fewshot_delimiter),
      );
      const before: Message[] = system === '' ? [] : [{ role: 'system', content: system, delimiter: '' }];
      if (options.numFewshot > 0) {
        const examples = onDocument(task, position, 'few-shot examples', () =>
          (options.sampler?.draw(options.numFewshot, doc) ?? []).flatMap(example),
        );
        before.push(...examples);
      }
      const prefix = onDocument(task, position, 'gen_prefix', () => fields.prefix(doc));
      if (options.multipleInputs) {
        const choices = onDocument(task, position, 'doc_to_choice', () => fields.choices?.(doc) ?? []);
        return choices.map((choice) => [...before, ...turn(choice, null, prefix, '', '')]);
      }
      const question = onDocument(task, position, 'doc_to_text', () => fields.question(doc));
      return [
        onDocument(task, position, 'doc_to_text', () => [
          ...before,
          ...turn(question, null, prefix, config.target_delimiter, ''),
        ]),
      ];
    },
  };
}

/** Question and, where there is one, answer. A started answer (`prefix`) comes before the answer, or stands for it. */
function turn(
  question: Question,
  answer: string | null,
  prefix: string,
  targetDelimiter: string,
  fewshotDelimiter: string,
): Message[] {
  if (typeof question !== 'string') throw new Error(`expected text as the question, found the number ${question}`);
  const hasAnswer = answer !== null && answer !== '';
  const delimited = prefix === '' ? hasAnswer : needsDelimiter(question, prefix);
  const user: Message = { role: 'user', content: question, delimiter: delimited ? targetDelimiter : '' };
  if (hasAnswer) {
    return [user, { role: 'assistant', content: joinAtSeam(prefix, answer, ' '), delimiter: fewshotDelimiter }];
  }
  return prefix === '' ? [user] : [user, { role: 'assistant', content: prefix, delimiter: '' }];
}

function answerText(answer: Answer, choices: readonly string[] | null): string | null {
  if (answer === null) return null;
  const isIndex = typeof answer === 'number' || typeof answer === 'boolean';
  const choice = isIndex && choices !== null && choices.length > 0 ? choices.at(Number(answer)) : undefined;
  const text = choice ?? (isList(answer) ? answer[0] : answer);
  if (typeof text === 'string') return text;
  throw new Error(`expected text as the answer of a few-shot example, found ${JSON.stringify(answer)}`);
}
