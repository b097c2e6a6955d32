import { clusteredMean } from './clustered-mean.ts';

export interface PerplexityEstimate {
  readonly value: number;
  readonly standardError: number | null;
}

/**
 * exp(−Σ log-likelihood / Σ weight), weight being the tokens, words or bytes of each text.
 * Standard error by the delta method from the residuals ℓ_i − R·w_i of the ratio R. Null without weight.
 */
export function perplexity(
  logLikelihoods: ArrayLike<number>,
  weights: ArrayLike<number>,
  clusters: ArrayLike<number>,
): PerplexityEstimate | null {
  let logLikelihood = 0;
  let weight = 0;
  for (let index = 0; index < logLikelihoods.length; index += 1) {
    logLikelihood += logLikelihoods[index] ?? 0;
    weight += weights[index] ?? 0;
  }
  if (weight <= 0) return null;
  const ratio = logLikelihood / weight;
  const residuals = Array.from(logLikelihoods, (value, index) => value - ratio * (weights[index] ?? 0));
  const spread = clusteredMean(residuals, clusters)?.standardError ?? null;
  const value = Math.exp(-ratio);
  const meanWeight = weight / logLikelihoods.length;
  return { value, standardError: spread === null ? null : (value * spread) / meanWeight };
}
