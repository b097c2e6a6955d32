/** Pairs of class labels, interleaved: gold, predicted, gold, predicted, … */
export type LabelPairs = ArrayLike<number>;

/** F1 of class 1: 2·TP/(2·TP + FP + FN), 0 where that class never occurs. Null without pairs. */
export function f1OfPositiveClass(pairs: LabelPairs): number | null {
  return pairs.length === 0 ? null : f1OfClass(pairs, 1);
}

/** Unweighted mean of the F1 of every class that occurs as gold or as prediction, as scikit-learn's `average="macro"`. Null without pairs. */
export function f1Macro(pairs: LabelPairs): number | null {
  const classes = [...new Set(Array.from(pairs))].sort((a, b) => a - b);
  if (classes.length === 0) return null;
  return classes.reduce((sum, label) => sum + f1OfClass(pairs, label), 0) / classes.length;
}

function f1OfClass(pairs: LabelPairs, label: number): number {
  let hits = 0;
  let mentions = 0;
  for (let index = 0; index < pairs.length; index += 2) {
    const gold = pairs[index] === label;
    const predicted = pairs[index + 1] === label;
    if (gold && predicted) hits += 1;
    mentions += Number(gold) + Number(predicted);
  }
  return mentions === 0 ? 0 : (2 * hits) / mentions;
}
