import type { Comparison } from '../contracts/verdict.ts';
import type { Interval } from './statistics/bootstrap.ts';

export interface EvidenceOptions {
  /** One-sided level of `damageUpper` and of the minimum detectable effect. */
  readonly alpha: number;
  readonly permutations: number;
  /** Smallest p-value that must be told from zero; thousands of metrics need finer ones than the default permutations give. */
  readonly finestPValue: number;
  readonly seed: number;
  /** Names the random stream. */
  readonly label: string;
}

/** What the pairs of one metric say, whatever a policy makes of it. Damage is positive when the candidate is worse. */
export interface PairedEvidence {
  readonly test: Comparison['test'];
  readonly pairs: number;
  readonly baselineValue: number;
  readonly candidateValue: number;
  readonly damage: number;
  /** Two-sided 95 %. */
  readonly interval: Interval;
  /** One-sided upper bound at `alpha`: what non-inferiority is judged by. */
  readonly damageUpper: number;
  /** One-sided, against "not worse". */
  readonly pValue: number;
  readonly minimumDetectableEffect: number;
  readonly flipsToWorse: number;
  readonly flipsToBetter: number;
}

export type DamageBounds = Pick<PairedEvidence, 'interval' | 'damageUpper'>;
