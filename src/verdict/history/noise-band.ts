import type { ExamHeader } from '../../contracts/exam.ts';
import type { MetricNoise } from '../../contracts/metric-noise.ts';
import { normalQuantile } from '../statistics/normal-distribution.ts';

/** Fewer tell too little of a standard deviation to hold a decision up. */
const fewestDegreesOfFreedom = 2;
const confidence = 0.99;

/**
 * How far two runs of one image differ at most, with 99 % confidence, on the scale of the noise: z·√2·s. Null where the model line has no
 * A/A runs of this exam on its GPU.
 */
export function noiseBand(
  noise: readonly MetricNoise[],
  { engine, suite, task, fingerprint }: Pick<ExamHeader, 'engine' | 'suite' | 'task' | 'fingerprint'>,
  metric: string,
): number | null {
  const known = noise.find(
    (row) =>
      row.metric === metric &&
      row.exam === fingerprint &&
      row.task === task &&
      row.suite === suite &&
      row.engine === engine,
  );
  if (known === undefined || known.degreesOfFreedom < fewestDegreesOfFreedom) return null;
  return normalQuantile((1 + confidence) / 2) * Math.SQRT2 * known.standardDeviation;
}
