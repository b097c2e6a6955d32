import betaln from '@stdlib/math-base-special-betaln';
import { betaCdf, betaSurvival } from './beta-distribution.ts';

/** P(X ≤ successes) for X ~ Binomial(trials, probability). */
export function binomialCdf(successes: number, trials: number, probability: number): number {
  if (successes < 0) return 0;
  if (successes >= trials) return 1;
  return betaSurvival(probability, successes + 1, trials - successes);
}

/** P(X ≥ successes) for X ~ Binomial(trials, probability). */
export function binomialUpperTail(successes: number, trials: number, probability: number): number {
  if (successes <= 0) return 1;
  if (successes > trials) return 0;
  return betaCdf(probability, successes, trials - successes + 1);
}

/** P(X = successes) for X ~ Binomial(trials, probability). */
export function binomialMass(successes: number, trials: number, probability: number): number {
  if (successes < 0 || successes > trials) return 0;
  if (probability === 0) return successes === 0 ? 1 : 0;
  if (probability === 1) return successes === trials ? 1 : 0;
  const failures = trials - successes;
  const logChoose = -Math.log(trials + 1) - betaln(failures + 1, successes + 1);
  return Math.exp(logChoose + successes * Math.log(probability) + failures * Math.log1p(-probability));
}
