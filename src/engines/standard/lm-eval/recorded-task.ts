import { z } from 'zod';
import type { ExamHeader } from '../../../contracts/exam.ts';
import { parseWith } from '../../../contracts/parse-with.ts';
import { groupDefinitionSchema } from '../tasks/group-definition.ts';
import { taskConfigSchema } from '../tasks/task-config.ts';

const recordedTaskSchema = z.object({
  task: taskConfigSchema,
  /** Outermost first. Runs of versions that only named them have none. */
  groups: z.array(groupDefinitionSchema).catch([]),
  alias: z.string().optional(),
  /** Documents of the split before any limit; 0 where it is not known. */
  splitItems: z.int().default(0),
  numFewshot: z.int().nonnegative(),
  limit: z.int().nullable(),
  systemPrompt: z.string().optional(),
});

/** What lm-evaluation-harness's files tell of a task, as far as a standard exam records it. */
export type RecordedTask = z.infer<typeof recordedTaskSchema>;

/** From the header of a standard exam. Throws EVAL_STANDARD_EXAM. */
export function recordedTask(header: ExamHeader): RecordedTask {
  return parseWith(recordedTaskSchema, header.settings, `settings of the exam ${header.task}`, 'EVAL_STANDARD_EXAM');
}
