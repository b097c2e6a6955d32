import type { HistoryRun } from '../../contracts/history-run.ts';
import type { MetricRow } from '../../contracts/metric-row.ts';

export interface SeriesPoint {
  readonly runId: string;
  readonly createdAt: string;
  readonly value: number;
  /** Answers or requests it is made of. */
  readonly measured: number;
}

/** A primary metric of a model line over its runs, oldest first, as long as the exam stayed the same. */
export interface MetricSeries {
  readonly engine: MetricRow['engine'];
  readonly suite: string;
  readonly task: string;
  readonly metric: string;
  readonly exam: string;
  readonly unit: MetricRow['unit'];
  readonly higherIsBetter: boolean;
  readonly points: readonly SeriesPoint[];
}

/** Series of the primary metrics of `runs`, oldest first. Points of an exam that has changed since are left out. */
export function metricSeries(runs: readonly HistoryRun[]): MetricSeries[] {
  const series = new Map<string, MetricSeries & { points: SeriesPoint[] }>();
  for (const { runId, createdAt, rows } of runs.toReversed()) {
    for (const { engine, suite, task, metric, exam, unit, higherIsBetter, value, measured, primary } of rows) {
      if (!primary || value === null) continue;
      const key = JSON.stringify([engine, suite, task, metric]);
      const known = series.get(key) ?? { engine, suite, task, metric, exam, unit, higherIsBetter, points: [] };
      series.set(key, known);
      if (known.exam === exam) known.points.unshift({ runId, createdAt, value, measured });
    }
  }
  return [...series.values()];
}
