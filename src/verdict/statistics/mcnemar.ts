import { binomialMass, binomialUpperTail } from './binomial-distribution.ts';
import { chiSquareSurvival } from './chi-square-distribution.ts';

export interface McNemarResult {
  /** Two-sided exact binomial test. */
  readonly exact: number;
  /** Two-sided mid-p; 1 when b = c. */
  readonly midP: number;
  /** One-sided exact, P(X ≥ b). */
  readonly oneSidedExact: number;
  /** One-sided mid-p, P(X ≥ b) − ½·P(X = b). */
  readonly oneSidedMidP: number;
}

/**
 * McNemar's test of paired 0/1 outcomes from the discordant counts (b: right before and wrong now, c: the reverse).
 * X ~ Binomial(b + c, ½) when nothing changed. The exact test is conservative (size 0.036 to 0.041 at 0.05);
 * mid-p is not. Fagerland, Lydersen & Laake 2013, doi:10.1186/1471-2288-13-91.
 */
export function mcNemar(b: number, c: number): McNemarResult {
  const discordant = b + c;
  if (discordant === 0) return { exact: 1, midP: 1, oneSidedExact: 1, oneSidedMidP: 1 };
  const upperTailOfLarger = binomialUpperTail(Math.max(b, c), discordant, 0.5);
  const mass = binomialMass(b, discordant, 0.5);
  const oneSidedExact = binomialUpperTail(b, discordant, 0.5);
  return {
    exact: Math.min(1, 2 * upperTailOfLarger),
    midP: b === c ? 1 : 2 * upperTailOfLarger - mass,
    oneSidedExact,
    oneSidedMidP: oneSidedExact - 0.5 * mass,
  };
}

/** χ² approximation of McNemar's test; null without discordance. `corrected` subtracts 1 for continuity. */
export function mcNemarChiSquare(
  b: number,
  c: number,
  corrected: boolean,
): { readonly statistic: number; readonly pValue: number } | null {
  if (b + c === 0) return null;
  const difference = corrected ? Math.abs(b - c) - 1 : Math.abs(b - c);
  const statistic = (difference * difference) / (b + c);
  return { statistic, pValue: chiSquareSurvival(statistic, 1) };
}
