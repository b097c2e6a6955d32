import { pythonRightStrip } from '../python/string-methods.ts';
import type { Encode } from './token-cache.ts';

/** Tokens to send; those from `contextLength` on are scored. */
export interface EncodedPair {
  readonly tokenIds: readonly number[];
  readonly contextLength: number;
}

/** White space at the end of the context goes to the front of the continuation. */
export function moveSeam(context: string, continuation: string): [context: string, continuation: string] {
  const kept = pythonRightStrip(context);
  return [kept, context.slice(kept.length) + continuation];
}

/**
 * Tokens of a context and its continuation as lm-evaluation-harness's local-completions has them: both are encoded together, and what
 * comes after as many tokens as the context has by itself is the continuation. No BOS token is added; without a context the
 * prefix token takes its place, unless the continuation starts with it.
 */
export async function encodePair(
  context: string,
  continuation: string,
  encode: Encode,
  prefixTokenId: () => Promise<number>,
): Promise<EncodedPair> {
  if (context === '') {
    const [tokens, prefix] = await Promise.all([encode(continuation), prefixTokenId()]);
    return { tokenIds: tokens[0] === prefix ? tokens : [prefix, ...tokens], contextLength: 1 };
  }
  const [before, after] = moveSeam(context, continuation);
  const [whole, contextTokens] = await Promise.all([encode(before + after), encode(before)]);
  return { tokenIds: [...contextTokens, ...whole.slice(contextTokens.length)], contextLength: contextTokens.length };
}
