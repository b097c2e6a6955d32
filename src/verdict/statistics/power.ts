import { normalQuantile } from './normal-distribution.ts';

/** Power at which a minimum detectable effect is stated. */
export const statedPower = 0.8;

/** Smallest true effect a one-sided test at `alpha` sees with the given power: (z_α + z_β)·SE. */
export function minimumDetectableEffect(standardError: number, alpha: number, power = statedPower): number {
  return (normalQuantile(1 - alpha) + normalQuantile(power)) * standardError;
}

/**
 * Standard error of a paired 0/1 difference under "nothing changed", √(b + c)/n from the discordant pairs. With less discordance than
 * z_α² no test could reject, so no smaller effect is ever claimed to be detectable.
 */
export function discordanceStandardError(discordant: number, pairs: number, alpha: number): number {
  return Math.sqrt(Math.max(discordant, normalQuantile(1 - alpha) ** 2)) / pairs;
}

/**
 * Paired items a one-sided test needs: n = (z_α·√D + z_β·√(D − δ²))²/δ².
 * `discordance` D is the share of pairs that differ, `effect` δ the true drop; both 0 to 1, δ ≤ D.
 */
export function itemsNeeded(effect: number, discordance: number, alpha: number, power = statedPower): number {
  const root =
    normalQuantile(1 - alpha) * Math.sqrt(discordance) +
    normalQuantile(power) * Math.sqrt(Math.max(0, discordance - effect * effect));
  return Math.ceil((root * root) / (effect * effect));
}
