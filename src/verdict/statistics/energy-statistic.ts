/**
 * The energy statistic of splitting a series before index τ, for τ = 1 … n − 1:
 * Q(τ) = (τ·(n − τ)/n)·(2·mean|x − y| − mean|x − x′| − mean|y − y′|) (Székely & Rizzo 2013).
 */
export function energyStatistics(series: readonly number[]): number[] {
  const n = series.length;
  return Array.from({ length: Math.max(0, n - 1) }, (_, index) => {
    const split = index + 1;
    const left = series.slice(0, split);
    const right = series.slice(split);
    const energy = 2 * meanDistance(left, right) - meanDistance(left, left) - meanDistance(right, right);
    return ((split * (n - split)) / n) * energy;
  });
}

function meanDistance(x: readonly number[], y: readonly number[]): number {
  let sum = 0;
  for (const value of x) for (const other of y) sum += Math.abs(value - other);
  return sum / (x.length * y.length);
}
