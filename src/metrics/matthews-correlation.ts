import type { LabelPairs } from './f1-score.ts';

/** Matthews correlation of gold and predicted classes, -1 to 1, for any number of classes (Gorodkin 2004); 0 where one side is constant. Null without pairs. */
export function matthewsCorrelation(pairs: LabelPairs): number | null {
  if (pairs.length === 0) return null;
  const items = pairs.length / 2;
  const gold = new Map<number, number>();
  const predicted = new Map<number, number>();
  let hits = 0;
  for (let at = 0; at < pairs.length; at += 2) {
    const [wanted = 0, got = 0] = [pairs[at], pairs[at + 1]];
    gold.set(wanted, (gold.get(wanted) ?? 0) + 1);
    predicted.set(got, (predicted.get(got) ?? 0) + 1);
    if (wanted === got) hits += 1;
  }
  const product = (left: ReadonlyMap<number, number>, right: ReadonlyMap<number, number>): number =>
    [...left].reduce((sum, [label, count]) => sum + count * (right.get(label) ?? 0), 0);
  const covariance = hits * items - product(gold, predicted);
  const spread = (items ** 2 - product(gold, gold)) * (items ** 2 - product(predicted, predicted));
  return spread === 0 ? 0 : covariance / Math.sqrt(spread);
}
