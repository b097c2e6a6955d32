import betaln from '@stdlib/math-base-special-betaln';
import type { Interval } from './bootstrap.ts';
import { normalSurvival } from './normal-distribution.ts';
import { proportionInterval } from './proportion-interval.ts';

/** Interval of p₁ − p₂ of independent samples from two Wilson intervals (Newcombe 1998, method 10). */
export function newcombeInterval(
  successes1: number,
  trials1: number,
  successes2: number,
  trials2: number,
  alpha: number,
): Interval {
  const p1 = successes1 / trials1;
  const p2 = successes2 / trials2;
  const first = proportionInterval(successes1, trials1, alpha, 'wilson');
  const second = proportionInterval(successes2, trials2, alpha, 'wilson');
  return {
    low: p1 - p2 - Math.hypot(p1 - first.low, second.high - p2),
    high: p1 - p2 + Math.hypot(first.high - p1, p2 - second.low),
  };
}

/** Two-sided z test of p₁ = p₂ with the pooled proportion. */
export function twoProportionZTest(
  successes1: number,
  trials1: number,
  successes2: number,
  trials2: number,
): { readonly z: number; readonly pValue: number } {
  const pooled = (successes1 + successes2) / (trials1 + trials2);
  const standardError = Math.sqrt(pooled * (1 - pooled) * (1 / trials1 + 1 / trials2));
  const z = (successes1 / trials1 - successes2 / trials2) / standardError;
  return { z, pValue: 2 * normalSurvival(Math.abs(z)) };
}

/** Two-sided Fisher exact test: the probability of all tables no more likely than the one observed. */
export function fisherExact(successes1: number, trials1: number, successes2: number, trials2: number): number {
  const successes = successes1 + successes2;
  const least = Math.max(0, successes - trials2);
  const most = Math.min(successes, trials1);
  const logTotal = logChoose(trials1 + trials2, successes);
  const mass = (k: number): number => Math.exp(logChoose(trials1, k) + logChoose(trials2, successes - k) - logTotal);
  // Tables of equal probability must not be split by rounding.
  const observed = mass(successes1) * (1 + 1e-7);
  let sum = 0;
  for (let k = least; k <= most; k += 1) {
    const probability = mass(k);
    if (probability <= observed) sum += probability;
  }
  return Math.min(1, sum);
}

function logChoose(n: number, k: number): number {
  return -Math.log1p(n) - betaln(n - k + 1, k + 1);
}
