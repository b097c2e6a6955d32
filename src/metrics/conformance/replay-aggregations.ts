import { existsSync } from 'node:fs';
import { z } from 'zod';
import { type Check, check } from '../../engines/standard/conformance/check.ts';
import { readJsonLines } from '../../engines/standard/conformance/json-lines.ts';
import { brierScore } from '../calibration.ts';
import { clusteredMean } from '../clustered-mean.ts';
import { f1OfPositiveClass } from '../f1-score.ts';
import { matthewsCorrelation } from '../matthews-correlation.ts';
import { perplexity } from '../perplexity.ts';

const vectorSchema = z.object({
  values: z.array(z.number()),
  mean: z.number(),
  lls: z.array(z.number()),
  perplexity: z.number(),
  weights: z.array(z.number()),
  weighted_perplexity: z.object({ out: z.number() }),
  bits_per_byte: z.number(),
  gold_pred: z.array(z.tuple([z.number(), z.number()])),
  f1: z.object({ out: z.number() }),
  mcc: z.object({ out: z.number() }),
  brier_items: z.array(z.tuple([z.number(), z.array(z.number())])),
  brier: z.number(),
});

/** `functions/aggregation.jsonl` of the lm-eval vectors. */
export async function replayAggregations(path: string): Promise<Check[]> {
  if (!existsSync(path)) return [];
  const vectors = await readJsonLines(path, vectorSchema);
  return vectors.flatMap((vector, line) => {
    const { values, lls, weights } = vector;
    const own = (items: readonly number[]): number[] => items.map((_, index) => index);
    const ones = lls.map(() => 1);
    const weighted = perplexity(lls, weights, own(lls))?.value ?? Number.NaN;
    const pairs = vector.gold_pred.flat();
    const brierItems = vector.brier_items.map(([gold, probabilities]) => ({ gold, probabilities }));
    const name = `aggregation ${line + 1}`;
    return [
      check(`${name} mean`, clusteredMean(values, own(values))?.mean, vector.mean),
      check(`${name} perplexity`, perplexity(lls, ones, own(lls))?.value, vector.perplexity),
      check(`${name} weighted_perplexity`, weighted, vector.weighted_perplexity.out),
      check(`${name} bits_per_byte`, Math.log2(weighted), vector.bits_per_byte),
      check(`${name} f1`, f1OfPositiveClass(pairs), vector.f1.out),
      check(`${name} mcc`, matthewsCorrelation(pairs), vector.mcc.out),
      check(`${name} brier`, brierScore(brierItems), vector.brier),
    ];
  });
}
