/** Gold and predicted classes, interleaved: gold, predicted, gold, predicted, … */
export type LabelPairs = ArrayLike<number>;

/** By class: how often it was predicted rightly, and how often it occurs as gold plus as prediction. */
export interface ClassCounts {
  readonly hits: Float64Array;
  readonly mentions: Float64Array;
}

export function emptyClassCounts(classes: number): ClassCounts {
  return { hits: new Float64Array(classes), mentions: new Float64Array(classes) };
}

/** Adds `weight` items of one kind; classes are positions. */
export function countPrediction({ hits, mentions }: ClassCounts, gold: number, predicted: number, weight = 1): void {
  if (gold === predicted) hits[gold] = (hits[gold] ?? 0) + weight;
  mentions[gold] = (mentions[gold] ?? 0) + weight;
  mentions[predicted] = (mentions[predicted] ?? 0) + weight;
}

/** F1 of one class, 2·TP/(2·TP + FP + FN); 0 where it never occurs. */
export function f1OfClass({ hits, mentions }: ClassCounts, index: number): number {
  const mentioned = mentions[index] ?? 0;
  return mentioned === 0 ? 0 : (2 * (hits[index] ?? 0)) / mentioned;
}

/** Unweighted mean of the F1 of every class that occurs as gold or as prediction, as scikit-learn's `average="macro"`. */
export function macroF1(counts: ClassCounts): number {
  let sum = 0;
  let classes = 0;
  for (const [index, mentioned] of counts.mentions.entries()) {
    if (mentioned === 0) continue;
    sum += f1OfClass(counts, index);
    classes += 1;
  }
  return classes === 0 ? 0 : sum / classes;
}

/** F1 of class 1. Null without pairs. */
export function f1OfPositiveClass(pairs: LabelPairs): number | null {
  if (pairs.length === 0) return null;
  const { labels, counts } = countPairs(pairs);
  return f1OfClass(counts, labels.indexOf(1));
}

/** Macro F1. Null without pairs. */
export function f1Macro(pairs: LabelPairs): number | null {
  return pairs.length === 0 ? null : macroF1(countPairs(pairs).counts);
}

function countPairs(pairs: LabelPairs): { readonly labels: readonly number[]; readonly counts: ClassCounts } {
  const labels = [...new Set(Array.from(pairs))].sort((a, b) => a - b);
  const positions = new Map(labels.map((label, index) => [label, index]));
  const counts = emptyClassCounts(labels.length);
  for (let index = 0; index < pairs.length; index += 2) {
    countPrediction(counts, positions.get(pairs[index] ?? 0) ?? 0, positions.get(pairs[index + 1] ?? 0) ?? 0);
  }
  return { labels, counts };
}

/** F1 of every class weighted by how often it is gold, as scikit-learn's `average="weighted"`. Null without pairs. */
export function f1Weighted(pairs: LabelPairs): number | null {
  if (pairs.length === 0) return null;
  const { labels, counts } = countPairs(pairs);
  const gold = Array.from(pairs).filter((_, index) => index % 2 === 0);
  const share = (label: number): number => gold.filter((value) => value === label).length / gold.length;
  return labels.reduce((sum, label, index) => sum + share(label) * f1OfClass(counts, index), 0);
}

/** Share of right predictions, which micro F1 is where every item has one class. Null without pairs. */
export function accuracyOfPairs(pairs: LabelPairs): number | null {
  if (pairs.length === 0) return null;
  let hits = 0;
  for (let at = 0; at < pairs.length; at += 2) if (pairs[at] === pairs[at + 1]) hits += 1;
  return hits / (pairs.length / 2);
}
