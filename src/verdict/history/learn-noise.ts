import type { HistoryRun } from '../../contracts/history-run.ts';
import type { MetricNoise } from '../../contracts/metric-noise.ts';
import type { MetricRow } from '../../contracts/metric-row.ts';

/**
 * How much each metric moves between runs of one image (A/A): within-image variance pooled over images, s² = Σ(x − x̄_image)² / (runs − images),
 * on the logarithm for serving figures. `runs` are of one model line and one GPU. Runs without a digest and images with one run say nothing.
 */
export function learnNoise(runs: readonly HistoryRun[]): MetricNoise[] {
  const series = new Map<string, { readonly row: MetricRow; readonly byDigest: Map<string, number[]> }>();
  for (const { digest, rows } of runs) {
    if (digest === null) continue;
    for (const row of rows) {
      const value = toNoiseScale(row);
      if (value === null) continue;
      const key = JSON.stringify([row.engine, row.suite, row.task, row.metric, row.exam]);
      const known = series.get(key) ?? { row, byDigest: new Map<string, number[]>() };
      series.set(key, known);
      known.byDigest.set(digest, [...(known.byDigest.get(digest) ?? []), value]);
    }
  }
  return [...series.values()].flatMap(({ row, byDigest }): MetricNoise[] => {
    const images = [...byDigest.values()].filter((values) => values.length > 1);
    const count = images.reduce((sum, values) => sum + values.length, 0);
    const degreesOfFreedom = count - images.length;
    if (degreesOfFreedom === 0) return [];
    const squares = images.reduce((sum, values) => sum + sumOfSquares(values), 0);
    const { engine, suite, task, metric, exam } = row;
    return [
      {
        engine,
        suite,
        task,
        metric,
        exam,
        runs: count,
        degreesOfFreedom,
        scale: noiseScale(engine),
        standardDeviation: Math.sqrt(squares / degreesOfFreedom),
      },
    ];
  });
}

export function noiseScale(engine: MetricRow['engine']): MetricNoise['scale'] {
  return engine === 'serving' ? 'log' : 'linear';
}

/** A value on the scale its noise is measured on; null where it has none. */
export function toNoiseScale({ engine, value }: Pick<MetricRow, 'engine' | 'value'>): number | null {
  if (value === null || noiseScale(engine) === 'linear') return value;
  return value > 0 ? Math.log(value) : null;
}

function sumOfSquares(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}
