import type { PositionLogprobs } from '../../../target/target.ts';

/** Alternatives at the last token whose text is exactly `label`; null when no token is. */
export function labelLogprobs(
  logprobs: PositionLogprobs | null,
  label: string,
): Readonly<Record<string, number>> | null {
  return logprobs?.topLogprobs[logprobs.tokens.lastIndexOf(label)] ?? null;
}

/**
 * Expected label under the judge's own probabilities (G-Eval, Liu et al. 2023): `Σ v·p / Σ p` over alternatives that are whole numbers
 * from `low` to `high` with p ≥ 1 %. Null when there is none. Only meaningful where every label of the scale is one token.
 */
export function labelExpectation(
  alternatives: Readonly<Record<string, number>>,
  low: number,
  high: number,
): number | null {
  let mass = 0;
  let weighted = 0;
  for (const [token, logprob] of Object.entries(alternatives)) {
    const probability = Math.exp(logprob);
    if (probability < 0.01 || !/^\p{Nd}+$/u.test(token)) continue;
    const value = Number(token.normalize('NFKC'));
    if (!(value >= low && value <= high)) continue;
    mass += probability;
    weighted += value * probability;
  }
  return mass === 0 ? null : weighted / mass;
}
