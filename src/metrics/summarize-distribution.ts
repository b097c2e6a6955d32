/** The points of a latency distribution that get a row, by the suffix of the metric name. */
export const distributionPoints = ['mean', 'p50', 'p95', 'p99'] as const;
export type DistributionPoint = (typeof distributionPoints)[number];

export interface DistributionSummary {
  readonly point: DistributionPoint;
  /** `<metric>_<point>`. */
  readonly metric: string;
  /** Null without values. */
  readonly value: number | null;
}

const probabilities = { p50: 0.5, p95: 0.95, p99: 0.99 } as const;

/** Mean and percentiles with linear interpolation between order statistics, as numpy and vLLM's benchmark do. */
export function summarizeDistribution(metric: string, values: ArrayLike<number>): DistributionSummary[] {
  const sorted = Float64Array.from(values).sort();
  return distributionPoints.map((point) => ({
    point,
    metric: `${metric}_${point}`,
    value: sorted.length === 0 ? null : point === 'mean' ? mean(sorted) : percentile(sorted, probabilities[point]),
  }));
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** Quantile of values in any order, linear; 0 for none. */
export function quantile(values: ArrayLike<number>, probability: number): number {
  return values.length === 0 ? 0 : percentile(Float64Array.from(values).sort(), probability);
}

function percentile(sorted: Float64Array, probability: number): number {
  const position = (sorted.length - 1) * probability;
  const below = Math.floor(position);
  const low = sorted[below] ?? 0;
  const high = sorted[below + 1] ?? low;
  return low + (high - low) * (position - below);
}
