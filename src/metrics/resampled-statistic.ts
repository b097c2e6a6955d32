import type { MetricDefinition } from '../contracts/exam.ts';
import { corpusScore, isCorpusAggregation } from './corpus-score.ts';

/** The values or parts of the measured items of one metric, one item after the other. */
export interface MeasuredScores {
  readonly values: ArrayLike<number>;
  /** `partsPerScore` numbers per item; empty where scores have no parts. */
  readonly parts: ArrayLike<number>;
  readonly partsPerScore: number;
}

/**
 * What an aggregation makes of a draw of items, prepared so that a draw costs little more than its random numbers. Null for an
 * aggregation that is not resampled.
 */
export function resampledStatistic(
  aggregation: MetricDefinition['aggregation'],
  scores: MeasuredScores,
): ((drawn: Uint32Array) => number) | null {
  if (isCorpusAggregation(aggregation)) {
    const sums = Array.from({ length: scores.partsPerScore }, () => 0);
    return (drawn) => {
      sums.fill(0);
      for (const item of drawn) {
        for (let part = 0; part < sums.length; part += 1) {
          sums[part] = (sums[part] ?? 0) + (scores.parts[item * sums.length + part] ?? 0);
        }
      }
      return corpusScore(aggregation, sums);
    };
  }
  switch (aggregation) {
    case 'perplexity':
      return (drawn) => {
        let total = 0;
        for (const item of drawn) total += scores.values[item] ?? 0;
        return Math.exp(-total / drawn.length);
      };
    case 'f1':
    case 'f1-macro':
    case 'f1-weighted':
    case 'mcc':
      return ofConfusion(scores, aggregation);
    default:
      return null;
  }
}

/** Items of the same gold and predicted class are alike: a draw is counted, then the confusion matrix is scored. */
function ofConfusion(
  { parts }: MeasuredScores,
  aggregation: 'f1' | 'f1-macro' | 'f1-weighted' | 'mcc',
): (drawn: Uint32Array) => number {
  const labels = [...new Set(Array.from(parts))].sort((a, b) => a - b);
  const size = labels.length;
  const items = parts.length / 2;
  const cellOf = Uint32Array.from({ length: items }, (_, item) => {
    const [gold, predicted] = [parts[2 * item] ?? 0, parts[2 * item + 1] ?? 0];
    return labels.indexOf(gold) * size + labels.indexOf(predicted);
  });
  const cells = new Float64Array(size * size);
  const positive = labels.indexOf(1);
  return (drawn) => {
    cells.fill(0);
    for (const item of drawn) {
      const cell = cellOf[item] ?? 0;
      cells[cell] = (cells[cell] ?? 0) + 1;
    }
    const hit = (label: number): number => cells[label * size + label] ?? 0;
    const gold = labels.map((_, row) => total(labels, (__, column) => cells[row * size + column] ?? 0));
    const predicted = labels.map((_, column) => total(labels, (__, row) => cells[row * size + column] ?? 0));
    const f1 = (label: number): number => {
      const mentions = (gold[label] ?? 0) + (predicted[label] ?? 0);
      return mentions === 0 ? 0 : (2 * hit(label)) / mentions;
    };
    if (aggregation === 'f1') return positive < 0 ? 0 : f1(positive);
    if (aggregation === 'f1-weighted') {
      return total(labels, (_, label) => ((gold[label] ?? 0) / drawn.length) * f1(label));
    }
    if (aggregation === 'f1-macro') {
      const present = labels.filter((_, label) => (gold[label] ?? 0) + (predicted[label] ?? 0) > 0).length;
      return total(labels, (_, label) => f1(label)) / present;
    }
    const n = drawn.length;
    const hits = total(labels, (_, label) => hit(label));
    const product = (a: readonly number[], b: readonly number[]): number =>
      total(a, (value, index) => value * (b[index] ?? 0));
    const spread = (n ** 2 - product(gold, gold)) * (n ** 2 - product(predicted, predicted));
    return spread === 0 ? 0 : (hits * n - product(gold, predicted)) / Math.sqrt(spread);
  };
}

function total<Item>(items: readonly Item[], value: (item: Item, index: number) => number): number {
  let sum = 0;
  for (const [index, item] of items.entries()) sum += value(item, index);
  return sum;
}
