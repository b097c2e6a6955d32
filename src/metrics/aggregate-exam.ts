import type { ExamHeader } from '../contracts/exam.ts';
import type { MetricRow } from '../contracts/metric-row.ts';
import type { Sample } from '../contracts/sample.ts';
import { bootstrapStandardError } from './bootstrap-standard-error.ts';
import { clusteredMean } from './clustered-mean.ts';
import { corpusScore } from './corpus-score.ts';
import { f1Macro, f1OfPositiveClass, f1Weighted } from './f1-score.ts';
import { coverageOf, itemValues } from './item-values.ts';
import { matthewsCorrelation } from './matthews-correlation.ts';
import { measuredScores } from './measured-scores.ts';
import { perplexity, type PerplexityEstimate } from './perplexity.ts';
import { resampledStatistic } from './resampled-statistic.ts';
import type { ScoreColumn, ScoreColumns } from './score-columns.ts';
import { collectColumns, scoredState } from './score-columns.ts';
import { collectServingRecords } from './serving-records.ts';
import { servingRows } from './serving-rows.ts';
import { summarizeDistribution } from './summarize-distribution.ts';

/**
 * The metric rows of one exam, in the order of its header. Streams: memory is a few typed arrays of the exam's size.
 * The result depends on the samples only, not on the order or the number of interruptions in which they were recorded.
 */
export async function aggregateExam(header: ExamHeader, samples: AsyncIterable<Sample>): Promise<MetricRow[]> {
  if (header.engine === 'serving') return servingRows(await collectServingRecords(header, samples));
  const columns = await collectColumns(header, samples);
  return columns.columns.flatMap((column) => rowsOf(column, columns));
}

interface Estimate {
  readonly value: number | null;
  readonly standardError: number | null;
}

/** Of statistics without a closed form. */
const bootstrapIterations = 1000;

const nothing: Estimate = { value: null, standardError: null };

function rowsOf(column: ScoreColumn, columns: ScoreColumns): MetricRow[] {
  const { definition } = column;
  if (definition.aggregation !== 'percentile') return [toRow(definition.name, estimate(column, columns))];
  const { values } = measuredItems(column, columns);
  return summarizeDistribution(definition.name, values).map(({ metric, value }) =>
    toRow(metric, { value, standardError: null }),
  );

  function toRow(metric: string, { value, standardError }: Estimate): MetricRow {
    const { header } = columns;
    const { planned, measured, notMeasured } = coverageOf(column, columns);
    return {
      engine: header.engine,
      suite: header.suite,
      task: header.task,
      exam: header.fingerprint,
      metric,
      value,
      standardError,
      planned,
      measured,
      coverage: planned === 0 ? 0 : measured / planned,
      notMeasured,
      higherIsBetter: definition.higherIsBetter,
      unit: definition.unit,
      primary: definition.primary,
    };
  }
}

function estimate(column: ScoreColumn, columns: ScoreColumns): Estimate {
  const { aggregation } = column.definition;
  switch (aggregation) {
    case 'mean':
    case 'rate':
    case 'percentile':
    case 'majority':
    case 'sum': {
      const { values, clusters } = measuredItems(column, columns);
      const result = clusteredMean(values, clusters);
      if (result === null) return nothing;
      const factor = aggregation === 'sum' ? result.items : 1;
      return {
        value: result.mean * factor,
        standardError: result.standardError === null ? null : result.standardError * factor,
      };
    }
    case 'f1':
      return { value: f1OfPositiveClass(measuredParts(column)), standardError: resampled(column) };
    case 'f1-macro':
      return { value: f1Macro(measuredParts(column)), standardError: resampled(column) };
    case 'f1-weighted':
      return { value: f1Weighted(measuredParts(column)), standardError: resampled(column) };
    case 'mcc':
      return { value: matthewsCorrelation(measuredParts(column)), standardError: resampled(column) };
    case 'perplexity':
      return perplexityOf(column, columns) ?? nothing;
    case 'bits-per-byte': {
      // log2 of the perplexity per byte; its error by the delta method.
      const found = perplexityOf(column, columns);
      if (found === null) return nothing;
      const { value, standardError } = found;
      return {
        value: Math.log2(value),
        standardError: standardError === null ? null : standardError / (value * Math.LN2),
      };
    }
    case 'bleu':
    case 'chrf':
    case 'chrf++':
    case 'ter': {
      const sums = summedParts(column);
      return { value: sums === null ? null : corpusScore(aggregation, sums), standardError: resampled(column) };
    }
  }
}

/** Bootstrap over the items; those of one cluster are drawn apart. */
function resampled(column: ScoreColumn): number | null {
  const scores = measuredScores(column);
  const statistic = resampledStatistic(column.definition.aggregation, scores);
  return statistic === null ? null : bootstrapStandardError(scores.values.length, bootstrapIterations, statistic);
}

function measuredItems(column: ScoreColumn, columns: ScoreColumns): { values: number[]; clusters: number[] } {
  const items = itemValues(column, columns);
  const values: number[] = [];
  const clusters: number[] = [];
  for (const [item, count] of items.measured.entries()) {
    if (count === 0) continue;
    values.push(items.values[item] ?? 0);
    clusters.push(columns.clusters[item] ?? item);
  }
  return { values, clusters };
}

/** `[gold, predicted]` of every scored sample that has both, in slot order. */
function measuredParts(column: ScoreColumn): ArrayLike<number> {
  return measuredScores(column).parts;
}

/** Sums of every part over the scored samples; null without any. */
function summedParts({ states, parts, partsPerScore }: ScoreColumn): number[] | null {
  if (parts === null) return null;
  const sums = Array.from({ length: partsPerScore }, () => 0);
  for (const [slot, state] of states.entries()) {
    if (state !== scoredState) continue;
    for (const part of sums.keys()) sums[part] = (sums[part] ?? 0) + (parts[partsPerScore * slot + part] ?? 0);
  }
  return sums;
}

/** Parts are `[log-likelihood, weight]`; without parts the value is a log-likelihood of weight 1. */
function perplexityOf(column: ScoreColumn, columns: ScoreColumns): PerplexityEstimate | null {
  const logLikelihoods: number[] = [];
  const weights: number[] = [];
  const clusters: number[] = [];
  for (const [slot, state] of column.states.entries()) {
    if (state !== scoredState) continue;
    const item = Math.floor(slot / columns.header.repeats);
    const weight = column.parts?.[2 * slot + 1] ?? Number.NaN;
    logLikelihoods.push(Number.isNaN(weight) ? (column.values[slot] ?? 0) : (column.parts?.[2 * slot] ?? 0));
    weights.push(Number.isNaN(weight) ? 1 : weight);
    clusters.push(columns.clusters[item] ?? item);
  }
  return perplexity(logLikelihoods, weights, clusters);
}
