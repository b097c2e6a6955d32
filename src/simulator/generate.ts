import type { FinishReason, Generated } from './generated.ts';
import { pseudoWordIds } from './pseudo-text.ts';
import { encode, endOfTextId, splitText } from './tokenizer.ts';

export interface GenerationLimits {
  readonly maxTokens: number;
  readonly minTokens: number;
  readonly ignoreEos: boolean;
  readonly stop: readonly string[];
  readonly stopTokenIds: readonly number[];
  readonly includeStop: boolean;
}

/**
 * Makes the whole answer: thinking, then `text`, then the end-of-answer token, cut by the limits as vLLM cuts it: a
 * stop string is looked for in the answer only, and ends it with the token that completes it.
 */
export function generate(text: string, reasoningTokens: number, limits: GenerationLimits, seed: number): Generated {
  const thinking = pseudoWordIds(seed ^ 0x7e57, Math.min(reasoningTokens, limits.maxTokens));
  const ids = [...thinking, ...encode(text)];
  const padTo = limits.ignoreEos ? limits.maxTokens : Math.min(limits.minTokens - 1, limits.maxTokens);
  if (ids.length < padTo) ids.push(...pseudoWordIds(seed ^ 0x0fad, padTo - ids.length));
  if (!limits.ignoreEos) ids.push(endOfTextId);

  let finishReason: FinishReason = limits.ignoreEos ? 'length' : 'stop';
  if (ids.length > limits.maxTokens) {
    ids.length = limits.maxTokens;
    finishReason = 'length';
  }
  const parts = splitText(ids, true);
  const cut = findStop(ids, parts, thinking.length, limits);
  if (cut === null) return { ids, parts, reasoningTokens: thinking.length, finishReason, stopReason: null };
  return {
    ids: ids.slice(0, cut.tokens),
    parts: clip(parts.slice(0, cut.tokens), thinking.length, cut.characters),
    reasoningTokens: thinking.length,
    finishReason: 'stop',
    stopReason: cut.reason,
  };
}

interface Cut {
  readonly tokens: number;
  /** Of the answer text, thinking left out. */
  readonly characters: number;
  readonly reason: string | number;
}

function findStop(
  ids: readonly number[],
  parts: readonly string[],
  thinkingTokens: number,
  limits: GenerationLimits,
): Cut | null {
  if (limits.stop.length === 0 && limits.stopTokenIds.length === 0) return null;
  let text = '';
  for (let index = thinkingTokens; index < ids.length; index += 1) {
    const before = text.length;
    text += parts[index]!;
    if (index + 1 < limits.minTokens) continue;
    if (limits.stopTokenIds.includes(ids[index]!)) {
      return { tokens: index + 1, characters: limits.includeStop ? text.length : before, reason: ids[index]! };
    }
    for (const stop of limits.stop) {
      const at = text.indexOf(stop, Math.max(0, before - stop.length + 1));
      if (at !== -1) {
        return { tokens: index + 1, characters: limits.includeStop ? at + stop.length : at, reason: stop };
      }
    }
  }
  return null;
}

/** Shortens the parts from `from` on so that together they hold `characters`. */
function clip(parts: string[], from: number, characters: number): string[] {
  let left = characters;
  return parts.map((part, index) => {
    if (index < from) return part;
    const kept = part.slice(0, left);
    left -= kept.length;
    return kept;
  });
}
