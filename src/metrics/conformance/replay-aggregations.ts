import { existsSync } from 'node:fs';
import { z } from 'zod';
import { type Check, check } from '../../engines/standard/conformance/check.ts';
import { readJsonLines } from '../../engines/standard/conformance/json-lines.ts';
import { bootstrapStandardError } from '../bootstrap-standard-error.ts';
import { brierScore } from '../calibration.ts';
import { clusteredMean } from '../clustered-mean.ts';
import { f1OfPositiveClass } from '../f1-score.ts';
import { matthewsCorrelation } from '../matthews-correlation.ts';
import { perplexity } from '../perplexity.ts';
import { resampledStatistic } from '../resampled-statistic.ts';

const vectorSchema = z.looseObject({
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
  median: z.number().optional(),
  mean_stderr: z.number().optional(),
});

const bootstrapSchema = z.looseObject({
  perplexity: z.number().optional(),
  median: z.number().optional(),
  f1: z.object({ out: z.number() }).optional(),
  mcc: z.object({ out: z.number() }).optional(),
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
      ...(vector.mean_stderr === undefined
        ? []
        : [
            check(
              `${name} standard error of the mean`,
              clusteredMean(values, own(values))?.standardError,
              vector.mean_stderr,
            ),
          ]),
      ...(vector.median === undefined ? [] : [check(`${name} median`, upperMedian(values), vector.median)]),
      ...replayBootstraps(name, vector),
    ];
  });
}

/** Every `bootstrap_N`: standard errors by N iterations. */
function replayBootstraps(name: string, vector: z.infer<typeof vectorSchema>): Check[] {
  return Object.entries(vector).flatMap(([key, recorded]) => {
    const iterations = Number(/^bootstrap_(\d+)$/.exec(key)?.[1] ?? Number.NaN);
    if (Number.isNaN(iterations)) return [];
    const { perplexity: wantedPerplexity, median, f1, mcc } = bootstrapSchema.parse(recorded);
    const { lls } = vector;
    const parts = vector.gold_pred.flat();
    const standardError = (aggregation: 'perplexity' | 'f1' | 'mcc', items: number): number | null => {
      const statistic = resampledStatistic(aggregation, { values: lls, parts, partsPerScore: 2 });
      return statistic === null ? null : bootstrapStandardError(items, iterations, statistic);
    };
    const medianError = (): number | null =>
      bootstrapStandardError(lls.length, iterations, (drawn) =>
        upperMedian(Array.from(drawn, (item) => lls[item] ?? 0)),
      );
    return [
      ...(wantedPerplexity === undefined
        ? []
        : [check(`${name} ${key} perplexity`, standardError('perplexity', lls.length), wantedPerplexity)]),
      ...(median === undefined ? [] : [check(`${name} ${key} median`, medianError(), median)]),
      ...(f1 === undefined ? [] : [check(`${name} ${key} f1`, standardError('f1', parts.length / 2), f1.out)]),
      ...(mcc === undefined ? [] : [check(`${name} ${key} mcc`, standardError('mcc', parts.length / 2), mcc.out)]),
    ];
  });
}

/** lm-evaluation-harness takes the upper one of two middle values. */
function upperMedian(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
