import { pythonRightStrip } from '../python/string-methods.ts';
import { type BleuTokenizer, tokenizeForBleu } from './bleu-tokenizers.ts';
import { closestLength, countNgrams, mergeMaximum, matches } from './ngrams.ts';

const maxOrder = 4;

export interface BleuOptions {
  readonly tokenizer: BleuTokenizer;
  readonly lowercase: boolean;
  /** Leave out orders that the text is too short for: for scores of single sentences. */
  readonly effectiveOrder: boolean;
}

export const bleuDefaults: BleuOptions = { tokenizer: '13a', lowercase: false, effectiveOrder: false };

/** Sums over segments are all that a corpus score needs: matched and possible n-grams of orders 1 to 4, lengths in tokens. */
export interface BleuStatistics {
  readonly counts: readonly number[];
  readonly totals: readonly number[];
  readonly hypothesisLength: number;
  readonly referenceLength: number;
}

/** Statistics of one segment against its references (Papineni et al. 2002; the closest reference length, the shorter of two). */
export function bleuStatistics(
  hypothesis: string,
  references: readonly string[],
  options: BleuOptions = bleuDefaults,
): BleuStatistics {
  const tokens = (text: string): string[] => {
    const trimmed = pythonRightStrip(options.lowercase ? text.toLowerCase() : text);
    return tokenizeForBleu(trimmed, options.tokenizer);
  };
  const own = tokens(hypothesis);
  const gold = references.map(tokens);
  const orders = Array.from({ length: maxOrder }, (_, index) => index + 1);
  return {
    counts: orders.map((order) =>
      matches(countNgrams(own, order), mergeMaximum(gold.map((reference) => countNgrams(reference, order)))),
    ),
    totals: orders.map((order) => Math.max(0, own.length - order + 1)),
    hypothesisLength: own.length,
    referenceLength: closestLength(
      own.length,
      gold.map(({ length }) => length),
    ),
  };
}

export function addBleuStatistics(all: readonly BleuStatistics[]): BleuStatistics {
  const sumAt = (pick: (one: BleuStatistics) => number): number => all.reduce((sum, one) => sum + pick(one), 0);
  const orders = Array.from({ length: maxOrder }, (_, index) => index);
  return {
    counts: orders.map((order) => sumAt(({ counts }) => counts[order] ?? 0)),
    totals: orders.map((order) => sumAt(({ totals }) => totals[order] ?? 0)),
    hypothesisLength: sumAt(({ hypothesisLength }) => hypothesisLength),
    referenceLength: sumAt(({ referenceLength }) => referenceLength),
  };
}

export function brevityPenalty({ hypothesisLength, referenceLength }: BleuStatistics): number {
  if (hypothesisLength >= referenceLength) return 1;
  return hypothesisLength > 0 ? Math.exp(1 - referenceLength / hypothesisLength) : 0;
}

/** BLEU, 0 to 100, with sacrebleu's exponential smoothing: every order without a match counts half of the one before. */
export function bleuScore(statistics: BleuStatistics, effectiveOrder = false): number {
  const { counts, totals } = statistics;
  if (counts.every((count) => count === 0)) return 0;
  const precisions = Array.from({ length: maxOrder }, () => 0);
  let smoothing = 1;
  let order = maxOrder;
  for (const [index, total] of totals.entries()) {
    if (total === 0) break;
    if (effectiveOrder) order = index + 1;
    const count = counts[index] ?? 0;
    if (count === 0) smoothing *= 2;
    precisions[index] = count === 0 ? 100 / (smoothing * total) : (100 * count) / total;
  }
  const logarithms = precisions.slice(0, order).map((value) => (value === 0 ? -9_999_999_999 : Math.log(value)));
  return brevityPenalty(statistics) * Math.exp(logarithms.reduce((sum, value) => sum + value, 0) / order);
}
