import type { Target } from '../../../target/target.ts';
import { commonWords } from './common-words.ts';
import { seededRandom } from './seeded-random.ts';

/** Builds prompts of an exact length in tokens. */
export interface PromptBuilder {
  /** Text that the server reads as `inputTokens` tokens, special tokens included. Same seed, same text; another seed, another first word. */
  prompt(inputTokens: number, seed: string): Promise<string>;
}

/** Tokens by which a text may be off before giving up: then the server's own count in `usage` tells the truth. */
const longestCorrection = 8;

/**
 * Prompts of random words. Words that are one token with a space in front are found with the server's tokenizer, so a text of n of them
 * has n tokens; each text is counted again by the server, and lengthened or shortened where the tokenizer merges words.
 * A server without /tokenize gets one word per token.
 */
export async function randomPrompts(target: Target, signal: AbortSignal): Promise<PromptBuilder> {
  if (!target.facts.capabilities.tokenize) {
    return { prompt: (inputTokens, seed) => Promise.resolve(textOf(drawWords(commonWords, inputTokens, seed))) };
  }
  const count = async (text: string): Promise<number> => (await target.tokenize(text, { signal })).tokenIds.length;
  const words = await singleTokenWords(count);
  const overhead = (await count(textOf(words.slice(0, 2)))) - 2;
  return {
    prompt: async (inputTokens, seed) => {
      const drawn = drawWords(words, inputTokens + longestCorrection, seed);
      let length = Math.max(1, inputTokens - overhead);
      for (let correction = 0; correction < longestCorrection; correction += 1) {
        const text = textOf(drawn.slice(0, length));
        const off = (await count(text)) - inputTokens;
        const corrected = Math.min(drawn.length, Math.max(1, length - off));
        if (off === 0 || corrected === length) return text;
        length = corrected;
      }
      return textOf(drawn.slice(0, length));
    },
  };
}

/** Halves a list that is longer in tokens than in words until only words of one token are left. */
async function singleTokenWords(count: (text: string) => Promise<number>): Promise<readonly string[]> {
  const overhead = (await count(textOf(['time', 'time']))) - 2;
  const single = async (words: readonly string[]): Promise<readonly string[]> => {
    if (words.length === 0 || (await count(textOf(words))) - overhead === words.length) return words;
    if (words.length === 1) return [];
    const middle = words.length >> 1;
    return [...(await single(words.slice(0, middle))), ...(await single(words.slice(middle)))];
  };
  const words = await single(commonWords);
  // A tokenizer that splits every word (bytes, characters): whole words cannot be counted, so each prompt is corrected by its own count.
  return words.length >= 32 ? words : commonWords;
}

function drawWords(words: readonly string[], count: number, seed: string): readonly string[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => words[Math.floor(random() * words.length)] ?? 'time');
}

function textOf(words: readonly string[]): string {
  return ` ${words.join(' ')}`;
}
