import type { LoadTarget } from '../load-target.ts';
import { commonWords } from './common-words.ts';
import { seededRandom } from './seeded-random.ts';

/** Builds prompts of an exact length in tokens. */
export interface PromptBuilder {
  /**
   * Text that, put behind `before`, the server reads as `inputTokens` tokens in all, special tokens included. Same seed, same text;
   * another seed, other words from the first on.
   */
  prompt(inputTokens: number, seed: string, before?: string): Promise<string>;
  /** Text of about `tokens` tokens, exactly as many where words are tokens: a piece that prompts share. */
  words(tokens: number, seed: string): string;
}

type CountTokens = (text: string) => Promise<number>;

/** Counts of one prompt before the nearest length found is taken: then the server's own count in `usage` tells the truth. */
const maxCounts = 8;

/** Words that are drawn to spare, for tokenizers that make one token of two words. */
const spareWords = 1.1;

/**
 * Prompts of random words. Words that are one token with a space in front are found with the server's tokenizer, so a text of n of them
 * has n tokens; each text is counted again by the server, and lengthened or shortened where that does not hold.
 * A server without /tokenize gets one word per token.
 */
export async function randomPrompts(
  target: Pick<LoadTarget, 'facts' | 'tokenize'>,
  signal: AbortSignal,
): Promise<PromptBuilder> {
  if (!target.facts.capabilities.tokenize) {
    const words: PromptBuilder['words'] = (tokens, seed) => textOf(drawWords(commonWords, tokens, seed));
    return {
      words,
      prompt: (inputTokens, seed, before = '') =>
        Promise.resolve(words(Math.max(1, inputTokens - before.split(' ').length + 1), seed)),
    };
  }
  const count: CountTokens = async (text) => (await target.tokenize(text, { signal })).tokenIds.length;
  const all = await tokenRate(commonWords, count);
  const words = all.perWord < 1.5 ? await singleTokenWords(all.overhead, count) : commonWords;
  const rate = words === commonWords ? all : { overhead: all.overhead, perWord: 1 };
  return {
    words: (tokens, seed) => textOf(drawWords(words, Math.max(1, Math.round(tokens / rate.perWord)), seed)),
    prompt: (inputTokens, seed, before = '') =>
      fitPrompt(before, inputTokens, drawWords(words, spareWords * inputTokens + 8, seed), rate, count),
  };
}

interface TokenRate {
  /** Special tokens around a text. */
  readonly overhead: number;
  readonly perWord: number;
}

async function tokenRate(words: readonly string[], count: CountTokens): Promise<TokenRate> {
  const half = words.length >> 1;
  const first = await count(textOf(words.slice(0, half)));
  const second = await count(textOf(words.slice(half)));
  const both = await count(textOf(words));
  const overhead = Math.max(0, first + second - both);
  return { overhead, perWord: (both - overhead) / words.length };
}

/** Halves the list where it has more tokens than words, until only words of one token are left; all words where those are too few. */
async function singleTokenWords(overhead: number, count: CountTokens): Promise<readonly string[]> {
  const single = async (words: readonly string[]): Promise<readonly string[]> => {
    if ((await count(textOf(words))) - overhead === words.length) return words;
    if (words.length === 1) return [];
    const middle = words.length >> 1;
    return [...(await single(words.slice(0, middle))), ...(await single(words.slice(middle)))];
  };
  const words = await single(commonWords);
  return words.length >= 32 ? words : commonWords;
}

/** The start of `words` that behind `before` makes `inputTokens` tokens, or comes nearest to it. */
async function fitPrompt(
  before: string,
  inputTokens: number,
  words: readonly string[],
  { overhead, perWord }: TokenRate,
  count: CountTokens,
): Promise<string> {
  const beforeWords = before === '' ? 0 : before.split(' ').length - 1;
  let length = Math.max(1, Math.round((inputTokens - overhead) / perWord) - beforeWords);
  let best = { text: '', off: Number.POSITIVE_INFINITY };
  for (let counted = 0; counted < maxCounts && best.off !== 0; counted += 1) {
    const text = textOf(words.slice(0, length));
    const off = (await count(before + text)) - inputTokens;
    if (Math.abs(off) < Math.abs(best.off)) best = { text, off };
    const step = Math.round(off / perWord) || Math.sign(off);
    length = Math.min(words.length, Math.max(1, length - step));
  }
  return best.text;
}

function drawWords(words: readonly string[], count: number, seed: string): readonly string[] {
  const random = seededRandom(seed);
  return Array.from({ length: Math.ceil(count) }, () => words[Math.floor(random() * words.length)] ?? 'time');
}

function textOf(words: readonly string[]): string {
  return ` ${words.join(' ')}`;
}
