import betainc from '@stdlib/math-base-special-betainc';
import betaincinv from '@stdlib/math-base-special-betaincinv';

/** P(X ≤ x) for X ~ Beta(a, b). */
export function betaCdf(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  return betainc(x, a, b);
}

/** P(X > x) for X ~ Beta(a, b). */
export function betaSurvival(x: number, a: number, b: number): number {
  if (x <= 0) return 1;
  if (x >= 1) return 0;
  return betainc(x, a, b, true, true);
}

/** x with P(X ≤ x) = probability for X ~ Beta(a, b). */
export function betaQuantile(probability: number, a: number, b: number): number {
  return betaincinv(probability, a, b);
}
