import { z } from 'zod';
import type { ServingScenario, Workload } from '../../../contracts/engine-config.ts';
import { parseWith } from '../../../contracts/parse-with.ts';
import { emptyData } from './data-error.ts';
import type { PlannedRequest } from './prompt-parts.ts';
import { readJsonObjects } from './read-json-objects.ts';

const messageSchema = z.object({ role: z.enum(['system', 'user', 'assistant']), content: z.string() });
const lineSchema = z
  .looseObject({
    prompt: z.string().min(1).optional(),
    messages: z.array(messageSchema).min(1).optional(),
    /** Spec-Bench's layout: questions of one person, of which the first is asked. */
    turns: z.array(z.string().min(1)).min(1).optional(),
    output_tokens: z.number().int().positive().optional(),
    model: z.string().min(1).optional(),
    /** Milliseconds from any start. */
    timestamp: z.number().nonnegative().optional(),
  })
  .refine(
    ({ prompt, messages, turns }) => [prompt, messages, turns].filter((text) => text !== undefined).length === 1,
    {
      error: 'expected one of prompt, messages and turns',
    },
  );

/** Prompts of one's own, in the order of the file and again from its start where it has too few. */
export async function customRequests(
  { path, outputTokens: fixed }: Extract<Workload, { kind: 'custom' }>,
  { outputTokens, numPrompts }: ServingScenario,
): Promise<PlannedRequest[]> {
  const requests: PlannedRequest[] = [];
  for await (const { value, place } of readJsonObjects(path)) {
    const line = parseWith(lineSchema, value, place, 'EVAL_SERVING_DATA_INVALID');
    requests.push({
      inputTokens: null,
      outputTokens: fixed ?? line.output_tokens ?? outputTokens,
      messages: line.messages?.map(({ role, content }) => ({ role, parts: [content] })) ?? [
        { role: 'user', parts: [line.prompt ?? line.turns?.[0] ?? ''] },
      ],
      ...(line.model === undefined ? {} : { model: line.model }),
      ...(line.timestamp === undefined ? {} : { atMs: line.timestamp }),
    });
    if (requests.length === numPrompts) break;
  }
  if (requests.length === 0) throw emptyData(path, 'line with a prompt');
  return Array.from(
    { length: numPrompts },
    (_, index) => requests[index % requests.length] ?? { inputTokens: 1, outputTokens },
  );
}
