export interface MeanEstimate {
  readonly mean: number;
  /** Null for fewer than two independent units. */
  readonly standardError: number | null;
  readonly items: number;
  readonly independentUnits: number;
}

/**
 * Mean of item values with the cluster-aware standard error of Miller 2024 (arXiv:2411.00640 §2.2):
 * SE = √(s²/n + (1/n²)·Σ_c Σ_{i≠j∈c} (x_i − x̄)(x_j − x̄)). Null when nothing is given.
 */
export function clusteredMean(values: ArrayLike<number>, clusters: ArrayLike<number>): MeanEstimate | null {
  const n = values.length;
  if (n === 0) return null;
  let sum = 0;
  for (let index = 0; index < n; index += 1) sum += values[index] ?? 0;
  const mean = sum / n;

  let squares = 0;
  const deviations = new Map<number, number>();
  for (let index = 0; index < n; index += 1) {
    const deviation = (values[index] ?? 0) - mean;
    const cluster = clusters[index] ?? index;
    squares += deviation * deviation;
    deviations.set(cluster, (deviations.get(cluster) ?? 0) + deviation);
  }
  const independentUnits = deviations.size;
  if (independentUnits < 2) return { mean, standardError: null, items: n, independentUnits };

  let clusterSquares = 0;
  for (const deviation of deviations.values()) clusterSquares += deviation * deviation;
  const variance = squares / (n * (n - 1)) + (clusterSquares - squares) / (n * n);
  return { mean, standardError: Math.sqrt(Math.max(0, variance)), items: n, independentUnits };
}
