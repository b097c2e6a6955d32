import type { ServingScenario, Workload } from '../../../contracts/engine-config.ts';
import type { PlannedRequest, PromptMessage } from './prompt-parts.ts';

/**
 * Conversations of made-up questions of `inputTokens` and made-up answers of `outputTokens`. What the model really answered is not
 * repeated to it: so every request is known before the run and is the same for two releases. A turn asks for the next answer only
 * after the turn before it has ended.
 */
export function conversationRequests(
  { turns, thinkSeconds, prefixTokens }: Extract<Workload, { kind: 'conversations' }>,
  { inputTokens, outputTokens, numPrompts }: ServingScenario,
  random: () => number,
): PlannedRequest[] {
  const requests: PlannedRequest[] = [];
  for (let conversation = 0; requests.length < numPrompts; conversation += 1) {
    const length = turns.min + Math.floor(random() * (turns.max - turns.min + 1));
    let history: readonly PromptMessage[] =
      prefixTokens === 0 ? [] : [{ role: 'system', parts: [{ seed: 'system', tokens: prefixTokens }] }];
    let historyTokens = prefixTokens;
    for (let turn = 0; turn < length && requests.length < numPrompts; turn += 1) {
      const ask = (what: string): string => `conversation ${conversation} ${what} ${turn}`;
      const messages = [...history, { role: 'user', parts: [{ seed: ask('question'), tokens: inputTokens }] } as const];
      requests.push({
        inputTokens: historyTokens + inputTokens,
        outputTokens,
        messages,
        ...(turn === 0 ? {} : { follows: requests.length - 1, delayMs: 1000 * thinkSeconds }),
      });
      history = [...messages, { role: 'assistant', parts: [{ seed: ask('answer'), tokens: outputTokens }] }];
      historyTokens += inputTokens + outputTokens;
    }
  }
  return requests;
}
