import { z } from 'zod';
import type { ServingScenario, Workload } from '../../../contracts/engine-config.ts';
import { parseWith } from '../../../contracts/parse-with.ts';
import { emptyData } from './data-error.ts';
import { estimateTokens } from './estimate-tokens.ts';
import type { PlannedRequest, PromptMessage } from './prompt-parts.ts';
import { readJsonObjects } from './read-json-objects.ts';

const conversationSchema = z.looseObject({
  conversations: z.array(z.looseObject({ from: z.string(), value: z.string() })),
});

interface Turn {
  readonly question: string;
  readonly answer: string;
}

/** As vLLM leaves out conversations that are too short or too long to be a load, by their first question and answer. */
const bounds = { least: 4, question: 1024, both: 2048 };

/**
 * Questions people asked, with the recorded answers as what was said before. An even sample of the file; used again from the start
 * where the file has fewer conversations than are asked for. An answer may be as long as the recorded one.
 */
export async function sharegptRequests(
  workload: Extract<Workload, { kind: 'sharegpt' }>,
  { numPrompts }: ServingScenario,
  random: () => number,
): Promise<PlannedRequest[]> {
  const sample = await sampleConversations(workload.path, numPrompts, random);
  if (sample.length === 0) throw emptyData(workload.path, 'conversation of a question and an answer of fitting length');
  const requests: PlannedRequest[] = [];
  for (let index = 0; requests.length < numPrompts; index += 1) {
    const turns = (sample[index % sample.length] ?? []).slice(
      0,
      Math.min(workload.turns, numPrompts - requests.length),
    );
    requests.push(...turnRequests(turns, workload, requests.length));
  }
  return requests;
}

function turnRequests(
  turns: readonly Turn[],
  { outputTokens, thinkSeconds }: Extract<Workload, { kind: 'sharegpt' }>,
  firstIndex: number,
): PlannedRequest[] {
  const history: PromptMessage[] = [];
  return turns.map(({ question, answer }, turn) => {
    history.push({ role: 'user', parts: [question] });
    const messages = [...history];
    history.push({ role: 'assistant', parts: [answer] });
    return {
      inputTokens: null,
      outputTokens: outputTokens ?? estimateTokens(answer),
      messages,
      ...(turn === 0 ? {} : { follows: firstIndex + turn - 1, delayMs: 1000 * thinkSeconds }),
    };
  });
}

/** Algorithm R (J. S. Vitter 1985): every conversation is as likely, and no more than `count` are held. */
async function sampleConversations(path: string, count: number, random: () => number): Promise<readonly Turn[][]> {
  const sample: Turn[][] = [];
  let seen = 0;
  for await (const { value, place } of readJsonObjects(path)) {
    const turns = turnsOf(parseWith(conversationSchema, value, place, 'EVAL_SERVING_DATA_INVALID').conversations);
    if (!fits(turns[0])) continue;
    seen += 1;
    if (sample.length < count) sample.push(turns);
    else {
      const place = Math.floor(random() * seen);
      if (place < count) sample[place] = turns;
    }
  }
  return sample;
}

/** Questions that an answer follows. */
function turnsOf(said: z.infer<typeof conversationSchema>['conversations']): Turn[] {
  return said.flatMap(({ from, value }, index) => {
    const next = said[index + 1];
    const isTurn = isPerson(from) && next !== undefined && !isPerson(next.from) && next.from !== 'system';
    return isTurn ? [{ question: value, answer: next.value }] : [];
  });
}

function isPerson(from: string): boolean {
  return from === 'human' || from === 'user';
}

function fits(turn: Turn | undefined): boolean {
  if (turn === undefined) return false;
  const [question, answer] = [estimateTokens(turn.question), estimateTokens(turn.answer)];
  return (
    question >= bounds.least &&
    answer >= bounds.least &&
    question <= bounds.question &&
    question + answer <= bounds.both
  );
}
