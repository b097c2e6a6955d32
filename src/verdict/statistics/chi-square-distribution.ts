import gammainc from '@stdlib/math-base-special-gammainc';
import gammaincinv from '@stdlib/math-base-special-gammaincinv';

/** P(X > x) for X ~ χ²(degreesOfFreedom). */
export function chiSquareSurvival(x: number, degreesOfFreedom: number): number {
  return x <= 0 ? 1 : gammainc(x / 2, degreesOfFreedom / 2, true, true);
}

/** x with P(X ≤ x) = probability for X ~ χ²(degreesOfFreedom). */
export function chiSquareQuantile(probability: number, degreesOfFreedom: number): number {
  return 2 * gammaincinv(probability, degreesOfFreedom / 2);
}
