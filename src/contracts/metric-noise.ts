import type { EngineName } from './exam.ts';

/** How much a metric moves between runs of one image on one GPU, learnt from accepted A/A runs. */
export interface MetricNoise {
  readonly engine: EngineName;
  readonly suite: string;
  readonly task: string;
  readonly metric: string;
  readonly exam: string;
  /** Runs it was learnt from. */
  readonly runs: number;
  /** Runs less images: 0 never occurs. */
  readonly degreesOfFreedom: number;
  /** `log` for serving figures, which vary in proportion; `linear` in the unit of the metric. */
  readonly scale: 'linear' | 'log';
  /** Of one run. */
  readonly standardDeviation: number;
}
