import { z } from 'zod';
import type { Dataset } from '../../../datasets/catalog.ts';
import type { ChatMessage } from '../../../target/target.ts';
import type { ItemOptions } from '../exam-items.ts';
import type { PromptRendering } from '../prompts/prompt-rendering.ts';
import type { StandardWork } from '../standard-work.ts';
import type { TaskConfig } from '../tasks/task-config.ts';
import { buildWorks } from './build-works.ts';
import { type Check, check, checked } from './check.ts';

const combinationSchema = z.object({
  num_fewshot: z.number().optional(),
  mode: z.string(),
  system_instruction: z.string().nullish(),
});

const promptSchema = combinationSchema.extend({
  docs: z.array(
    z.object({
      doc_id: z.number(),
      contexts: z.array(z.string()).optional(),
      requests: z.array(z.array(z.unknown())),
    }),
  ),
});

/** The fields of a recorded task that are compared. */
export const taskVectorSchema = z.object({
  task: z.string(),
  dataset: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))).optional(),
  processed_eval_docs: z.array(z.record(z.string(), z.unknown())).nullish(),
  prompts: z.array(promptSchema),
  errors: z.array(combinationSchema),
});
export type TaskVector = z.infer<typeof taskVectorSchema>;

/** Rebuilds every recorded prompt of a task: contexts, continuations, generation arguments, and the combinations that must fail. */
export async function replayPrompts(vector: TaskVector, task: TaskConfig, dataset: Dataset): Promise<Check[]> {
  const checks: Check[] = [];
  for (const prompt of vector.prompts) {
    const name = `${vector.task} ${prompt.mode} ${prompt.num_fewshot ?? ''}-shot${prompt.system_instruction ? ' system' : ''}`;
    const got = await checked(name, async () => {
      const compare = (works: readonly StandardWork[]): Check[] =>
        prompt.docs.map((doc) => {
          const work = works[doc.doc_id];
          return check(
            `${name} doc ${doc.doc_id}`,
            work === undefined ? null : requestsOf(work, task),
            doc.requests.map(([at, ...rest]) => (typeof at === 'number' ? [doc.contexts?.[at], ...rest] : [at])),
          );
        });
      const agrees = (works: readonly StandardWork[]): boolean =>
        compare(works).every(({ difference }) => difference === null);
      return compare(await buildWorks(task, dataset, optionsOf(prompt, task), agrees));
    });
    checks.push(...got);
  }
  for (const failing of vector.errors) {
    const name = `${vector.task} ${failing.mode} ${failing.num_fewshot ?? ''}-shot must fail`;
    if (failing.num_fewshot === undefined) continue;
    const failed = await buildWorks(task, dataset, optionsOf(failing, task), () => true).then(
      () => false,
      () => true,
    );
    checks.push(check(name, failed, true));
  }
  return checks;
}

function optionsOf(prompt: z.infer<typeof combinationSchema>, task: TaskConfig): ItemOptions {
  return {
    numFewshot: prompt.num_fewshot ?? task.num_fewshot ?? 0,
    fewshotSeed: 1234,
    rendering: renderingOf(prompt.mode),
    ...(prompt.system_instruction ? { systemInstruction: prompt.system_instruction } : {}),
  };
}

function renderingOf(mode: string): PromptRendering {
  if (!mode.startsWith('chat')) return { kind: 'text' };
  return { kind: 'chat-template', fewshotAsTurns: mode === 'chat_multi', template: goldenTemplate };
}

/** The chat template the vectors were made with. */
function goldenTemplate(messages: readonly ChatMessage[], options: { readonly continueAnswer: boolean }): string {
  const text = messages.map(({ role, content }) => `<|im_start|>${role}\n${content}<|im_end|>\n`).join('');
  return options.continueAnswer ? text.slice(0, -'<|im_end|>\n'.length) : `${text}<|im_start|>assistant\n`;
}

function requestsOf(work: StandardWork, task: TaskConfig): unknown[] {
  if (work.kind === 'generate_until') return [[work.prompt, task.generation_kwargs]];
  if (work.kind === 'loglikelihood_rolling') return [[work.text]];
  return work.requests.map(([at, continuation]) => [work.contexts[at], continuation]);
}
