import { z } from 'zod';
import type { ServingConfig, ServingScenario, Workload } from '../../../contracts/engine-config.ts';
import { EvalError } from '../../../contracts/errors.ts';
import { answerKeySchema, examHeaderSchema, type ExamHeader } from '../../../contracts/exam.ts';
import { parseWith } from '../../../contracts/parse-with.ts';
import { emptyData } from './data-error.ts';
import type { PlannedRequest } from './prompt-parts.ts';
import { readJsonObjects } from './read-json-objects.ts';

const itemSchema = z.looseObject({ itemId: z.string(), answerKey: answerKeySchema.nullable() });

/**
 * The questions of an exam file (`exams/<fingerprint>.jsonl` of a run directory) as traffic, in their order, with the exam's own sampling:
 * the answers can be graded as the exam grades them. Only questions that are answered in text.
 */
export async function examRequests(
  { path }: Extract<Workload, { kind: 'exam' }>,
  { outputTokens, numPrompts }: ServingScenario,
  backend: ServingConfig['backend'],
): Promise<PlannedRequest[]> {
  const questions: PlannedRequest[] = [];
  let header: ExamHeader | null = null;
  for await (const { value, place } of readJsonObjects(path)) {
    if (header === null) {
      header = parseWith(examHeaderSchema, value, place, 'EVAL_SERVING_DATA_INVALID');
      expectPromptMode(header, backend, path);
      continue;
    }
    const { answerKey } = parseWith(itemSchema, value, place, 'EVAL_SERVING_DATA_INVALID');
    if (answerKey?.kind !== 'text') continue;
    questions.push({
      inputTokens: null,
      outputTokens: header.sampling.maxTokens ?? outputTokens,
      messages: [{ role: 'user', parts: [answerKey.context] }],
      fields: samplingFields(header.sampling),
    });
    if (questions.length === numPrompts) break;
  }
  if (questions.length === 0) throw emptyData(path, 'question that is answered in text, after the header line');
  return Array.from(
    { length: numPrompts },
    (_, index) => questions[index % questions.length] ?? { inputTokens: null, outputTokens },
  );
}

function samplingFields({
  temperature,
  topP,
  seed,
  stop,
}: ExamHeader['sampling']): NonNullable<PlannedRequest['fields']> {
  return {
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(seed === undefined ? {} : { seed }),
    ...(stop === undefined || stop.length === 0 ? {} : { stop }),
  };
}

function expectPromptMode({ task, promptMode }: ExamHeader, backend: ServingConfig['backend'], path: string): void {
  if ((promptMode === 'chat') === (backend === 'chat')) return;
  throw new EvalError({
    code: 'EVAL_SERVING_EXAM_MODE',
    message: `${path}: exam ${task} asks ${promptMode === 'chat' ? 'in chat' : 'for completions'}, found the other back end.`,
    nextStep: promptMode === 'chat' ? 'Add --backend openai-chat.' : 'Leave --backend openai-chat out.',
  });
}
