import { median, quantile } from './quantile.ts';

/** NaN for no values. */
export function mean(values: ArrayLike<number>): number {
  return pairwiseSum(values, 0, values.length) / values.length;
}

const blockSize = 128;

/** Sum whose rounding error grows with log n only, in the order numpy adds (Higham 1993). */
function pairwiseSum(values: ArrayLike<number>, start: number, end: number): number {
  const length = end - start;
  const at = (index: number): number => values[index] ?? 0;
  if (length > blockSize) {
    const half = Math.floor(length / 2);
    const middle = start + half - (half % 8);
    return pairwiseSum(values, start, middle) + pairwiseSum(values, middle, end);
  }
  let sum = 0;
  let index = start;
  if (length >= 8) {
    const lanes = Array.from({ length: 8 }, (_, lane) => at(start + lane));
    for (index = start + 8; index + 8 <= end; index += 8) {
      for (let lane = 0; lane < 8; lane += 1) lanes[lane] = (lanes[lane] ?? 0) + at(index + lane);
    }
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = lanes;
    sum = a + b + (c + d) + (e + f + (g + h));
  }
  for (; index < end; index += 1) sum += at(index);
  return sum;
}

/** Unbiased (n − 1); NaN for fewer than two values. */
export function variance(values: ArrayLike<number>): number {
  const center = mean(values);
  let squares = 0;
  for (let index = 0; index < values.length; index += 1) squares += ((values[index] ?? 0) - center) ** 2;
  return values.length < 2 ? Number.NaN : squares / (values.length - 1);
}

/** Median absolute deviation from the median, unscaled. */
export function medianAbsoluteDeviation(values: readonly number[]): number {
  const center = median(values);
  return median(values.map((value) => Math.abs(value - center)));
}

export function interquartileRange(values: readonly number[]): number {
  return quantile(values, 0.75) - quantile(values, 0.25);
}

/** Mean without the ⌊share·n⌋ smallest and as many largest values. */
export function trimmedMean(values: readonly number[], share: number): number {
  const cut = Math.floor(share * values.length);
  return mean(values.toSorted((a, b) => a - b).slice(cut, values.length - cut));
}
