import type { CanaryTextTokens } from '../../contracts/model-fingerprint.ts';
import { type Difference, quote } from './difference.ts';

/** How the tokenizer cuts text, and what the server puts around a prompt that is sent as text. */
export function compareTextTokens(
  candidate: readonly CanaryTextTokens[],
  baseline: readonly CanaryTextTokens[],
): Difference[] {
  const pairs = candidate.flatMap((now) => {
    const before = baseline.find(({ text }) => text === now.text);
    return before === undefined ? [] : [{ now, before }];
  });
  const cutOtherwise = pairs.filter(({ now, before }) => !isSame(now.bare, before.bare));
  const wrappedOtherwise = pairs.find(
    ({ now, before }) => JSON.stringify(added(now)) !== JSON.stringify(added(before)),
  );
  const differences: Difference[] = [];
  const [example] = cutOtherwise;
  if (example !== undefined) {
    const parameters = {
      changed: cutOtherwise.length,
      total: pairs.length,
      text: quote(example.now.text, 40),
      baseline: example.before.bare.length,
      candidate: example.now.bare.length,
    };
    differences.push({ aspect: 'tokenizer', code: 'EVAL_VERDICT_TOKENIZER', parameters });
  }
  if (wrappedOtherwise !== undefined) {
    const { now, before } = wrappedOtherwise;
    const parameters = { baseline: describe(added(before)), candidate: describe(added(now)) };
    differences.push({ aspect: 'specialTokens', code: 'EVAL_VERDICT_SPECIAL_TOKENS', parameters });
  }
  return differences;
}

export function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index]);
}

interface Added {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** Null where the prompt does not hold the text's own tokens in one piece. */
function added({ bare, asPrompt }: CanaryTextTokens): Added | null {
  for (let start = 0; start + bare.length <= asPrompt.length; start += 1) {
    if (isSame(asPrompt.slice(start, start + bare.length), bare)) {
      return { before: asPrompt.slice(0, start), after: asPrompt.slice(start + bare.length) };
    }
  }
  return null;
}

function describe(tokens: Added | null): string {
  if (tokens === null) return '?';
  const { before, after } = tokens;
  return before.length + after.length === 0 ? '–' : `[${before.join(' ')}] … [${after.join(' ')}]`;
}
