import { pythonSplit } from '../python/string-methods.ts';
import { countNgrams, matches, type NgramCounts, totalOf } from './ngrams.ts';

export interface ChrfOptions {
  readonly characterOrder: number;
  /** 0 is chrF, 2 is chrF++. */
  readonly wordOrder: number;
  /** Weight of recall. */
  readonly beta: number;
}

export const chrfDefaults: ChrfOptions = { characterOrder: 6, wordOrder: 0, beta: 2 };

const punctuation = new Set('!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~');

/** Per order `hypothesis n-grams, reference n-grams, matches`, flat: sums over segments are all that a corpus score needs. */
export function chrfStatistics(
  hypothesis: string,
  references: readonly string[],
  options: ChrfOptions = chrfDefaults,
): readonly number[] {
  const own = ngramsOf(hypothesis, options);
  let best: readonly number[] = [];
  for (const reference of references) {
    const statistics = ngramsOf(reference, options).flatMap((gold, order) => {
      const mine = own[order] ?? new Map<string, number>();
      return [gold.size === 0 ? 0 : totalOf(mine), totalOf(gold), matches(mine, gold)];
    });
    if (best.length === 0 || chrfScore(statistics, options) > chrfScore(best, options)) best = statistics;
  }
  return best;
}

/** chrF (Popović 2015), 0 to 100, precision and recall averaged over the orders both texts are long enough for, as sacrebleu 2. */
export function chrfScore(statistics: readonly number[], { beta }: ChrfOptions = chrfDefaults): number {
  let precision = 0;
  let recall = 0;
  let orders = 0;
  for (let at = 0; at < statistics.length; at += 3) {
    const [mine = 0, gold = 0, matched = 0] = statistics.slice(at, at + 3);
    if (mine === 0 || gold === 0) continue;
    precision += matched / mine;
    recall += matched / gold;
    orders += 1;
  }
  if (precision + recall === 0) return 0;
  precision /= orders;
  recall /= orders;
  return (100 * ((1 + beta ** 2) * precision * recall)) / (beta ** 2 * precision + recall);
}

function ngramsOf(text: string, { characterOrder, wordOrder }: ChrfOptions): NgramCounts[] {
  const characters = [...pythonSplit(text).join('')];
  const words = wordOrder === 0 ? [] : pythonSplit(text).flatMap(withoutPunctuation);
  return [
    ...Array.from({ length: characterOrder }, (_, index) => countNgrams(characters, index + 1)),
    ...Array.from({ length: wordOrder }, (_, index) => countNgrams(words, index + 1)),
  ];
}

/** One mark is split off: the last character, else the first. */
function withoutPunctuation(word: string): string[] {
  const characters = [...word];
  if (characters.length === 1) return [word];
  if (punctuation.has(characters.at(-1) ?? '')) return [word.slice(0, -1), word.slice(-1)];
  return punctuation.has(word.slice(0, 1)) ? [word.slice(0, 1), word.slice(1)] : [word];
}
