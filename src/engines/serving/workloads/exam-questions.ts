import { z } from 'zod';
import { answerKeySchema } from '../../../contracts/exam.ts';
import type { ServingScenario, Workload } from '../../../contracts/engine-config.ts';
import { parseWith } from '../../../contracts/parse-with.ts';
import { emptyData } from './data-error.ts';
import type { PlannedRequest } from './prompt-parts.ts';
import { readJsonObjects } from './read-json-objects.ts';

const itemSchema = z.looseObject({ answerKey: answerKeySchema.nullable() });

/** The questions of an exam file (`exams/<fingerprint>.jsonl` of a run directory) as traffic, in their order. */
export async function examRequests(
  { path }: Extract<Workload, { kind: 'exam' }>,
  { outputTokens, numPrompts }: ServingScenario,
): Promise<PlannedRequest[]> {
  const questions: string[] = [];
  let isHeader = true;
  for await (const { value, place } of readJsonObjects(path)) {
    if (!isHeader) {
      const { answerKey } = parseWith(itemSchema, value, place, 'EVAL_SERVING_DATA_INVALID');
      if (answerKey !== null) questions.push(answerKey.context);
    }
    isHeader = false;
    if (questions.length === numPrompts) break;
  }
  if (questions.length === 0) throw emptyData(path, 'question with a known answer after the header line');
  return Array.from({ length: numPrompts }, (_, index) => ({
    inputTokens: null,
    outputTokens,
    messages: [{ role: 'user', parts: [questions[index % questions.length] ?? ''] }],
  }));
}
