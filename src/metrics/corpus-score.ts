import { bleuScore } from '../engines/standard/text-metrics/bleu.ts';
import { chrfScore } from '../engines/standard/text-metrics/chrf.ts';
import { terScore } from '../engines/standard/text-metrics/ter.ts';

/** Aggregations whose parts are summed over the items before they become one score; how many parts an item has. */
export const corpusParts = { bleu: 10, chrf: 18, 'chrf++': 24, ter: 2 } as const;
export type CorpusAggregation = keyof typeof corpusParts;

export function isCorpusAggregation(aggregation: string): aggregation is CorpusAggregation {
  return Object.hasOwn(corpusParts, aggregation);
}

/** Score of a whole corpus from the sums of its items' parts; see text-metrics for their meaning. */
export function corpusScore(aggregation: CorpusAggregation, sums: readonly number[]): number {
  switch (aggregation) {
    case 'bleu':
      return bleuScore({
        counts: sums.slice(0, 4),
        totals: sums.slice(4, 8),
        hypothesisLength: sums[8] ?? 0,
        referenceLength: sums[9] ?? 0,
      });
    case 'chrf':
    case 'chrf++':
      return chrfScore(sums);
    case 'ter':
      return terScore([sums[0] ?? 0, sums[1] ?? 0]);
  }
}
