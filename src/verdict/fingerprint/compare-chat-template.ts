import type { CanaryAnswer, CanaryChatTokens } from '../../contracts/model-fingerprint.ts';
import { isSame } from './compare-text-tokens.ts';
import { type Difference, quote } from './difference.ts';

interface Pair {
  readonly now: CanaryChatTokens;
  readonly before: CanaryChatTokens;
}

/**
 * What the server makes of a conversation before the model sees it. A changed tokenizer alone is no changed template: then the texts
 * are compared, where the server tells them.
 */
export function compareChatTemplate(
  candidate: readonly CanaryChatTokens[],
  baseline: readonly CanaryChatTokens[],
  isTokenizerChanged: boolean,
): Difference[] {
  const pairs = candidate.flatMap((now): Pair[] => {
    const before = baseline.find(({ conversation }) => conversation === now.conversation);
    return before === undefined ? [] : [{ now, before }];
  });
  const changed = pairs.filter(({ now, before }) =>
    now.rendered !== null && before.rendered !== null
      ? now.rendered !== before.rendered
      : !isTokenizerChanged && !isSame(now.opened, before.opened),
  );
  const [example] = changed;
  if (example === undefined) return [];

  const onlyOpening = changed.every(({ now, before }) => isSame(now.closed, before.closed));
  if (onlyOpening) {
    const parameters = openings(example);
    return [{ aspect: 'generationPrompt', code: 'EVAL_VERDICT_GENERATION_PROMPT', parameters }];
  }
  const [baselineText, candidateText] = differingParts(describe(example.before), describe(example.now));
  const parameters = { conversation: example.now.conversation, baseline: baselineText, candidate: candidateText };
  // Where a conversation with a system message of its own is as before, only what stands in for a missing one can differ.
  const isDefaultSystem =
    changed.length < pairs.length && !changed.some(({ now }) => now.conversation.startsWith('system'));
  return [
    isDefaultSystem
      ? { aspect: 'systemPrompt', code: 'EVAL_VERDICT_SYSTEM_PROMPT', parameters }
      : { aspect: 'chatTemplate', code: 'EVAL_VERDICT_CHAT_TEMPLATE', parameters },
  ];
}

/** Without /tokenize the lengths that the server counts still show another template or tokenizer. */
export function compareChatLengths(
  candidate: readonly CanaryAnswer[],
  baseline: readonly CanaryAnswer[],
): Difference[] {
  for (const { conversation, inputTokens } of candidate) {
    const before = baseline.find((answer) => answer.conversation === conversation)?.inputTokens ?? null;
    if (inputTokens === null || before === null || inputTokens === before) continue;
    const parameters = { conversation: quote(conversation), baseline: before, candidate: inputTokens };
    return [{ aspect: 'chatTemplate', code: 'EVAL_VERDICT_CHAT_LENGTH', parameters }];
  }
  return [];
}

function describe({ rendered, opened }: CanaryChatTokens): string {
  return rendered ?? opened.join(' ');
}

/** What opens the assistant's turn, on each side: the texts before it are the same. */
function openings({ now, before }: Pair): { readonly baseline: string; readonly candidate: string } {
  if (now.rendered === null || before.rendered === null) {
    const added = ({ opened, closed }: CanaryChatTokens): string => opened.slice(closed.length).join(' ') || '–';
    return { baseline: added(before), candidate: added(now) };
  }
  const start = commonPrefix(before.rendered, now.rendered);
  const added = (rendered: string): string => (rendered.length === start ? '–' : quote(rendered.slice(start)));
  return { baseline: added(before.rendered), candidate: added(now.rendered) };
}

/** Both texts from shortly before their first difference. */
function differingParts(a: string, b: string): readonly [string, string] {
  const from = Math.max(0, commonPrefix(a, b) - 12);
  return [quote(a.slice(from)), quote(b.slice(from))];
}

function commonPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}
