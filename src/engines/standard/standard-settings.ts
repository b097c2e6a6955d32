import { z } from 'zod';
import type { ExamHeader } from '../../contracts/exam.ts';
import { parseWith } from '../../contracts/parse-with.ts';
import { taskConfigSchema } from './tasks/task-config.ts';

const settingsSchema = z.object({
  task: taskConfigSchema,
  prefixTokenId: z.int().nullable(),
  /** Continuations are scored by token ids where the server or we can tokenize, or by text as lm-evaluation-harness does with tokenized_requests=False. */
  promptForm: z.enum(['token-ids', 'text']).default('token-ids'),
  /** Prompts longer than the model's context: missing data, or cut at their beginning as lm-evaluation-harness does, and the tokens lost counted in the output. */
  overlongPrompts: z.enum(['refuse', 'cut-left']).default('refuse'),
  extraBody: z.record(z.string(), z.json()),
});
export type StandardSettings = z.infer<typeof settingsSchema>;

/** What run and score need of the settings that plan wrote into the exam header. Throws EVAL_STANDARD_EXAM. */
export function standardSettings(header: ExamHeader): StandardSettings {
  return parseWith(settingsSchema, header.settings, `settings of the exam ${header.task}`, 'EVAL_STANDARD_EXAM');
}
