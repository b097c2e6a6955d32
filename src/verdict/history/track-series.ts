import type { MetricNoise } from '../../contracts/metric-noise.ts';
import { findChangePoints } from '../statistics/change-points.ts';
import { normalQuantile } from '../statistics/normal-distribution.ts';
import { studentTCdf } from '../statistics/student-t-distribution.ts';
import { toNoiseScale } from './learn-noise.ts';
import type { MetricSeries, SeriesPoint } from './metric-series.ts';

/** Page's CUSUM: a false alarm every 910 runs on average where the level is known, and a shift of one deviation found within ten. */
const slack = 0.5;
const limit = 5;
/** Smallest relative change of a serving figure that is taken for one, however quiet the series was. */
const finestServingChange = 0.005;

export interface TrackedPoint extends SeriesPoint {
  /** Cumulative damage in standard deviations; an alarm starts it anew. */
  readonly cusum: number;
  readonly alarm: boolean;
}

/** A lasting change of level. */
export interface LevelChange {
  /** Position in `points` of the first run on the new level. */
  readonly index: number;
  readonly runId: string;
  readonly before: number;
  readonly after: number;
  readonly isWorse: boolean;
  readonly pValue: number;
}

export interface TrackedSeries extends Omit<MetricSeries, 'points'> {
  readonly points: readonly TrackedPoint[];
  readonly changes: readonly LevelChange[];
}

/**
 * A series with what its past says. CUSUM of the damage, self-starting (Hawkins 1987, doi:10.2307/2348827): each point is measured against
 * the mean of those before it, T = √((n−1)/n)·(x_n − x̄)/s, in units of the A/A noise where it is known, else of the series' own spread
 * by Student's t. Change points by E-divisive.
 */
export function trackSeries(series: MetricSeries, noise: readonly MetricNoise[]): TrackedSeries {
  const known = noise.find(
    (row) => row.exam === series.exam && row.metric === series.metric && row.task === series.task,
  );
  const values = series.points.map(({ value }) => toNoiseScale({ engine: series.engine, value }) ?? 0);
  const sign = series.higherIsBetter ? -1 : 1;
  let started = 0;
  let sum = 0;
  const points = series.points.map((point, index): TrackedPoint => {
    const before = values.slice(started, index);
    const damage =
      sign * standardize(values[index] ?? 0, before, known?.standardDeviation ?? null, finestOf(series, point));
    sum = Math.max(0, sum + damage - slack);
    const tracked = { ...point, cusum: sum, alarm: sum > limit };
    if (tracked.alarm) {
      started = index;
      sum = 0;
    }
    return tracked;
  });
  const level = (from = 0, to = values.length): number => mean(series.points.slice(from, to).map(({ value }) => value));
  const changes = findChangePoints(values).map(({ index, pValue }, position, all): LevelChange => {
    const before = level(all[position - 1]?.index, index);
    const after = level(index, all[position + 1]?.index);
    return {
      index,
      runId: series.points[index]?.runId ?? '',
      before,
      after,
      isWorse: series.higherIsBetter ? after < before : after > before,
      pValue,
    };
  });
  return { ...series, points, changes };
}

/** The least that one answer more or less does to the value. */
function finestOf({ engine, unit }: MetricSeries, { measured }: SeriesPoint): number {
  if (engine === 'serving') return finestServingChange;
  return unit === 'fraction' ? 1 / Math.max(1, measured) : Number.MIN_VALUE;
}

/** How many standard deviations `value` lies above the mean of those before it. 0 while too few are known. */
function standardize(value: number, before: readonly number[], noise: number | null, finest: number): number {
  const n = before.length + 1;
  if (n < (noise === null ? 4 : 2)) return 0;
  const center = mean(before);
  const shrink = Math.sqrt((n - 1) / n);
  if (noise !== null) return (shrink * (value - center)) / Math.max(noise, finest);
  const degreesOfFreedom = before.length - 1;
  const spread = Math.sqrt(before.reduce((sum, x) => sum + (x - center) ** 2, 0) / degreesOfFreedom);
  const t = (shrink * (value - center)) / Math.max(spread, finest);
  // Beyond eight standard deviations a probability has no digits left, and the sum is over its limit anyway.
  return Math.max(-8, Math.min(8, normalQuantile(studentTCdf(t, degreesOfFreedom))));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
