import { mean, variance } from './descriptive.ts';
import { studentTSurvival } from './student-t-distribution.ts';

/** A place where a series changes its level. */
export interface ChangePoint {
  /** First point of the new regime. */
  readonly index: number;
  readonly meanBefore: number;
  readonly meanAfter: number;
  /** Two-sided Student t test of the points up to the neighbouring change points. */
  readonly pValue: number;
}

export interface ChangePointOptions {
  /** Points looked at together; windows overlap by half. */
  readonly windowLength: number;
  readonly maximumPValue: number;
  /** Smallest relative change of the mean that counts. */
  readonly minimumMagnitude: number;
}

export const changePointDefaults: ChangePointOptions = { windowLength: 50, maximumPValue: 0.001, minimumMagnitude: 0 };

/**
 * Change points of a noisy series of means, oldest first: E-divisive (Matteson & James 2014, arXiv:1306.4933) with a t test in place
 * of the permutation test, in overlapping windows at a tenfold p-value, then merged bottom-up (Hunter, Fleming et al. 2023,
 * arXiv:2301.03034). Finds shifts two to five points late: good for drift, not for judging the newest point.
 */
export function findChangePoints(
  series: readonly number[],
  options: ChangePointOptions = changePointDefaults,
): ChangePoint[] {
  const { windowLength, maximumPValue } = options;
  const relaxed = Math.min(1, maximumPValue * 10);
  const found = new Set<number>();
  for (let start = 0; start < series.length;) {
    const inWindow = splitWindow(series.slice(start, start + windowLength), relaxed).map((index) => start + index);
    for (const index of inWindow) found.add(index);
    start = Math.max(inWindow.at(-1) ?? 0, start + Math.max(1, Math.floor(windowLength / 2)));
  }
  return merge(
    series,
    [...found].sort((a, b) => a - b),
    options,
  );
}

/** Splits where the energy statistic is largest, again and again, until a split is no longer significant. */
function splitWindow(window: readonly number[], maximumPValue: number): number[] {
  const indexes: number[] = [];
  for (;;) {
    const borders = [0, ...indexes, window.length];
    const candidates = borders.slice(1).map((end, position) => bestSplit(window, borders[position] ?? 0, end));
    const best = candidates.reduce((most, candidate) => (candidate.energy > most.energy ? candidate : most), noSplit);
    if (best.index < 0) return indexes;
    const points = describe(window, insert(indexes, best.index));
    if (!points.some(({ index, pValue }) => index === best.index && pValue <= maximumPValue)) return indexes;
    indexes.push(best.index);
    indexes.sort((a, b) => a - b);
  }
}

interface Split {
  readonly index: number;
  readonly energy: number;
}

const noSplit: Split = { index: -1, energy: Number.NEGATIVE_INFINITY };

/** Best split of points start … end − 1 into start … τ − 1 and τ … κ − 1, over every τ and every κ ≤ end. */
function bestSplit(series: readonly number[], start: number, end: number): Split {
  let best = noSplit;
  for (let split = start + 1; split < end; split += 1) {
    const within = pairSum(series, start, split);
    let across = 0;
    let beyond = 0;
    for (let next = split; next < end; next += 1) {
      across += distancesTo(series, next, start, split);
      beyond += distancesTo(series, next, split, next);
      const energy = energyOfSplit(split - start, next + 1 - split, across, within, beyond);
      if (energy > best.energy) best = { index: split, energy };
    }
  }
  return best;
}

/** (2/(n+m))·Σ|x−y| − (2m/((n+m)(n−1)))·Σ_{i<k}|x_i−x_k| − (2n/((n+m)(m−1)))·Σ_{j<k}|y_j−y_k|; a part of one point has no spread. */
function energyOfSplit(n: number, m: number, across: number, within: number, beyond: number): number {
  const left = n > 1 ? (m * within) / (n - 1) : 0;
  const right = m > 1 ? (n * beyond) / (m - 1) : 0;
  return (2 * (across - left - right)) / (n + m);
}

function merge(series: readonly number[], indexes: readonly number[], options: ChangePointOptions): ChangePoint[] {
  const points = describe(series, indexes);
  const [first] = points;
  if (first === undefined) return [];
  const byPValue = points.reduce((weakest, point) => (point.pValue > weakest.pValue ? point : weakest), first);
  const byMagnitude = points.reduce(
    (weakest, point) => (magnitude(point) < magnitude(weakest) ? point : weakest),
    first,
  );
  const weak = byPValue.pValue < options.maximumPValue ? byMagnitude : byPValue;
  if (weak === byMagnitude && byPValue.pValue < options.maximumPValue && magnitude(weak) > options.minimumMagnitude) {
    return points;
  }
  return merge(
    series,
    indexes.filter((index) => index !== weak.index),
    options,
  );
}

function describe(series: readonly number[], indexes: readonly number[]): ChangePoint[] {
  const borders = [0, ...indexes, series.length];
  return indexes.map((index, position) => {
    const before = series.slice(borders[position], index);
    const after = series.slice(index, borders[position + 2]);
    return { index, meanBefore: mean(before), meanAfter: mean(after), pValue: studentTTest(before, after) };
  });
}

/** Two-sided test of equal means with one common variance. Two points alone prove nothing. */
function studentTTest(x: readonly number[], y: readonly number[]): number {
  const degreesOfFreedom = x.length + y.length - 2;
  const difference = mean(x) - mean(y);
  if (degreesOfFreedom <= 0 || difference === 0) return 1;
  const squares = sumOfSquares(x) + sumOfSquares(y);
  const standardError = Math.sqrt((squares / degreesOfFreedom) * (1 / x.length + 1 / y.length));
  return 2 * studentTSurvival(Math.abs(difference) / standardError, degreesOfFreedom);
}

function sumOfSquares(values: readonly number[]): number {
  return values.length < 2 ? 0 : variance(values) * (values.length - 1);
}

function magnitude({ meanBefore, meanAfter }: ChangePoint): number {
  return Math.abs(meanAfter - meanBefore) / Math.min(Math.abs(meanBefore), Math.abs(meanAfter));
}

function pairSum(series: readonly number[], start: number, end: number): number {
  let sum = 0;
  for (let index = start; index < end; index += 1) sum += distancesTo(series, index, start, index);
  return sum;
}

function distancesTo(series: readonly number[], point: number, start: number, end: number): number {
  let sum = 0;
  for (let index = start; index < end; index += 1) sum += Math.abs((series[index] ?? 0) - (series[point] ?? 0));
  return sum;
}

function insert(indexes: readonly number[], index: number): number[] {
  return [...indexes, index].sort((a, b) => a - b);
}
