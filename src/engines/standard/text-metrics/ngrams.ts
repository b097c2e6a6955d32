export type NgramCounts = ReadonlyMap<string, number>;

/** No token holds this character. */
const separator = '\u0000';

/** How often every sequence of `order` tokens occurs. */
export function countNgrams(tokens: readonly string[], order: number): NgramCounts {
  const counts = new Map<string, number>();
  for (let start = 0; start + order <= tokens.length; start += 1) {
    const ngram = tokens.slice(start, start + order).join(separator);
    counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
  }
  return counts;
}

/** N-grams that both have, each as often as in the one that has fewer. */
export function matches(left: NgramCounts, right: NgramCounts): number {
  let sum = 0;
  for (const [ngram, count] of left) sum += Math.min(count, right.get(ngram) ?? 0);
  return sum;
}

export function totalOf(counts: NgramCounts): number {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
}

/** Every n-gram as often as in the text that has it most often. */
export function mergeMaximum(all: readonly NgramCounts[]): NgramCounts {
  const merged = new Map<string, number>();
  for (const counts of all) {
    for (const [ngram, count] of counts) merged.set(ngram, Math.max(count, merged.get(ngram) ?? 0));
  }
  return merged;
}

/** The length nearest to `length`; of two equally near ones the shorter. */
export function closestLength(length: number, candidates: readonly number[]): number {
  let best = candidates[0] ?? 0;
  for (const candidate of candidates) {
    const gain = Math.abs(length - best) - Math.abs(length - candidate);
    if (gain > 0 || (gain === 0 && candidate < best)) best = candidate;
  }
  return best;
}
