import betaln from '@stdlib/math-base-special-betaln';
import { betaSurvival } from './beta-distribution.ts';

/**
 * One-sided e-value against "not worse" after b items that got worse and c that got better:
 * E = 2^(b+c+1)·B(b+1, c+1)·P(Beta(b+1, c+1) > ½), a uniform mixture over θ > ½ (Ramdas et al. 2023, arXiv:2210.01948).
 * Reject once E ≥ 1/alpha: valid however often one looks (Ville), as long as items come in an order fixed beforehand.
 */
export function damageEValue(b: number, c: number): number {
  const logMixture = (b + c + 1) * Math.LN2 + betaln(b + 1, c + 1);
  return Math.exp(logMixture) * betaSurvival(0.5, b + 1, c + 1);
}
