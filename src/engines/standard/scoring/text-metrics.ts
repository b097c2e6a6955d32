import { type Score, scored } from '../../../contracts/score.ts';
import { bleuScore, type BleuStatistics, bleuStatistics } from '../text-metrics/bleu.ts';
import { chrfDefaults, chrfScore, chrfStatistics } from '../text-metrics/chrf.ts';
import { terScore, terStatistics } from '../text-metrics/ter.ts';

/**
 * Translation metrics of one answer: the value is the score of this answer alone, the parts are the statistics whose sums over
 * all answers give the score of the task.
 */
export const textMetrics: Readonly<Record<string, (answer: string, references: readonly string[]) => Score>> = {
  bleu: (answer, references) => {
    const statistics = bleuStatistics(answer, references);
    return scored(bleuScore(statistics, true), bleuParts(statistics));
  },
  chrf: (answer, references) => {
    const statistics = chrfStatistics(answer, references);
    return scored(chrfScore(statistics), [...statistics]);
  },
  'chrf++': (answer, references) => {
    const statistics = chrfStatistics(answer, references, { ...chrfDefaults, wordOrder: 2 });
    return scored(chrfScore(statistics), [...statistics]);
  },
  ter: (answer, references) => {
    const statistics = terStatistics(answer, references);
    return scored(terScore(statistics), [...statistics]);
  },
};

function bleuParts({ counts, totals, hypothesisLength, referenceLength }: BleuStatistics): number[] {
  return [...counts, ...totals, hypothesisLength, referenceLength];
}
