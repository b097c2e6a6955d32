import type { MetricDefinition } from '../contracts/exam.ts';
import type { MetricRow } from '../contracts/metric-row.ts';
import type { ServingRecords } from './serving-records.ts';
import { distributionPoints } from './summarize-distribution.ts';

/** A row name and the definition it comes from: `ttft_ms` gives `ttft_ms_mean`, `_p50`, `_p95`, `_p99`. */
export interface ServingRowDefinition {
  readonly metric: string;
  readonly definition: MetricDefinition;
  /** Of the points of a primary latency only the median is primary: means and tails of a short load test are noise-prone. */
  readonly primary: boolean;
}

export function servingRowDefinitions(metrics: readonly MetricDefinition[]): ServingRowDefinition[] {
  return metrics.flatMap((definition) =>
    definition.aggregation === 'percentile'
      ? distributionPoints.map((point) => ({
          metric: `${definition.name}_${point}`,
          definition,
          primary: definition.primary && point === 'p50',
        }))
      : [{ metric: definition.name, definition, primary: definition.primary }],
  );
}

/**
 * Rows of a load test. A latency or a rate is the median over the complete repetitions of the value of one repetition, so that one
 * disturbed repetition of three moves nothing; a share of requests is taken over all of them, so that no failure is hidden.
 * `planned` and `measured` count requests.
 */
export function servingRows(records: ServingRecords): MetricRow[] {
  const { header, repetitions } = records;
  const planned = header.itemCount * header.repeats;
  const measured = repetitions.reduce((sum, { requests }) => sum + requests, 0);
  return servingRowDefinitions(header.metrics).map(({ metric, definition, primary }) => ({
    engine: header.engine,
    suite: header.suite,
    task: header.task,
    exam: header.fingerprint,
    metric,
    value: definition.unit === 'fraction' ? shareOfRequests(records, metric) : medianOverRepetitions(records, metric),
    standardError: null,
    planned,
    measured: Math.min(planned, measured),
    coverage: planned === 0 ? 0 : Math.min(1, measured / planned),
    notMeasured: planned > measured ? { 'no-complete-repetition': planned - measured } : {},
    higherIsBetter: definition.higherIsBetter,
    unit: definition.unit,
    primary,
  }));
}

function medianOverRepetitions({ repetitions }: ServingRecords, metric: string): number | null {
  return medianOf(repetitions.map(({ values }) => values[metric] ?? null));
}

function shareOfRequests({ repetitions }: ServingRecords, metric: string): number | null {
  const requests = repetitions.reduce((sum, repetition) => sum + repetition.requests, 0);
  const hits = repetitions.reduce((sum, { values, requests }) => sum + (values[metric] ?? 0) * requests, 0);
  return requests === 0 ? null : hits / requests;
}

/** Median of the values present; null without any. */
export function medianOf(values: readonly (number | null)[]): number | null {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
