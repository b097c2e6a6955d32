import { percentile } from './percentile.ts';

/** Over the successful requests, in ms. Percentiles interpolate linearly, the deviation is the population's, as numpy does by default. */
export interface LatencySummary {
  readonly meanMs: number;
  readonly medianMs: number;
  readonly standardDeviationMs: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** By percentile (`99.9`), those asked for beside these. */
  readonly furtherMs?: Readonly<Record<string, number>>;
}

/** Null of no values. `further` percentiles are 0 to 100. */
export function summarizeLatency(values: readonly number[], further: readonly number[] = []): LatencySummary | null {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  const meanMs = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const variance = sorted.reduce((sum, value) => sum + (value - meanMs) ** 2, 0) / sorted.length;
  return {
    meanMs,
    medianMs: percentile(sorted, 50),
    standardDeviationMs: Math.sqrt(variance),
    p50Ms: percentile(sorted, 50),
    p90Ms: percentile(sorted, 90),
    p95Ms: percentile(sorted, 95),
    p99Ms: percentile(sorted, 99),
    ...(further.length === 0
      ? {}
      : { furtherMs: Object.fromEntries(further.map((point) => [String(point), percentile(sorted, point)])) }),
  };
}

/** The percentile of a summary; null where nobody asked for it. */
export function percentileOf(latency: LatencySummary, point: number): number | null {
  switch (point) {
    case 50:
      return latency.p50Ms;
    case 90:
      return latency.p90Ms;
    case 95:
      return latency.p95Ms;
    case 99:
      return latency.p99Ms;
    default:
      return latency.furtherMs?.[String(point)] ?? null;
  }
}
