import type { Policy } from '../contracts/policy.ts';

export interface ErrorBudget {
  /** Benjamini-Hochberg level of the single metrics. */
  readonly metrics: number;
  /** Level of the pooled test. */
  readonly pooled: number;
}

/**
 * Splits the policy's `falseDiscoveryRate` so that a family in which nothing changed is called damaged at most that often: what the
 * pooled test may spend is taken from the single metrics (union bound), and never more than half. Without a pooled test they have it all.
 */
export function errorBudget({ falseDiscoveryRate, pooledAlpha }: Policy, isPooled: boolean): ErrorBudget {
  const pooled = isPooled ? Math.min(pooledAlpha, falseDiscoveryRate / 2) : 0;
  return { metrics: falseDiscoveryRate - pooled, pooled };
}
