import { z } from 'zod';
import type { ExamHeader } from '../../contracts/exam.ts';
import { parseWith } from '../../contracts/parse-with.ts';
import { taskConfigSchema } from './tasks/task-config.ts';

const settingsSchema = z.object({
  task: taskConfigSchema,
  prefixTokenId: z.int().nullable(),
  extraBody: z.record(z.string(), z.json()),
});
export type StandardSettings = z.infer<typeof settingsSchema>;

/** What run and score need of the settings that plan wrote into the exam header. Throws EVAL_STANDARD_EXAM. */
export function standardSettings(header: ExamHeader): StandardSettings {
  return parseWith(settingsSchema, header.settings, `settings of the exam ${header.task}`, 'EVAL_STANDARD_EXAM');
}
