import betainc from '@stdlib/math-base-special-betainc';
import { betaQuantile } from './beta-distribution.ts';

/** P(T > t) for Student's t. Abramowitz & Stegun 26.7.1. */
export function studentTSurvival(t: number, degreesOfFreedom: number): number {
  if (Number.isNaN(t)) return Number.NaN;
  const tail = lowerTail(Math.abs(t), degreesOfFreedom);
  return t >= 0 ? tail : 1 - tail;
}

/** P(T ≤ t) for Student's t. */
export function studentTCdf(t: number, degreesOfFreedom: number): number {
  return studentTSurvival(-t, degreesOfFreedom);
}

/** t with P(T ≤ t) = probability. */
export function studentTQuantile(probability: number, degreesOfFreedom: number): number {
  if (probability === 0.5) return 0;
  const tail = Math.min(probability, 1 - probability);
  const half = degreesOfFreedom / 2;
  // x = ν/(ν+t²) is Beta(ν/2, ½); near t = 0 its complement keeps the digits.
  const x = betaQuantile(2 * tail, half, 0.5);
  const complement = x < 0.5 ? 1 - x : betaQuantile(1 - 2 * tail, 0.5, half);
  const t = Math.sqrt((degreesOfFreedom * complement) / (1 - complement < x ? x : 1 - complement));
  return probability < 0.5 ? -t : t;
}

function lowerTail(magnitude: number, degreesOfFreedom: number): number {
  if (magnitude === Number.POSITIVE_INFINITY) return 0;
  const square = magnitude * magnitude;
  const half = degreesOfFreedom / 2;
  return square < degreesOfFreedom
    ? 0.5 * betainc(square / (degreesOfFreedom + square), 0.5, half, true, true)
    : 0.5 * betainc(degreesOfFreedom / (degreesOfFreedom + square), half, 0.5);
}
