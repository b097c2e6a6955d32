import { betaQuantile } from './beta-distribution.ts';
import type { Interval } from './bootstrap.ts';
import { normalQuantile } from './normal-distribution.ts';

export const proportionIntervalMethods = ['wilson', 'clopper-pearson', 'agresti-coull', 'jeffreys', 'wald'] as const;
export type ProportionIntervalMethod = (typeof proportionIntervalMethods)[number];

/**
 * Two-sided interval of a proportion at confidence 1 − alpha. Clopper-Pearson never covers less than that; Wilson is nearest to it
 * on average (Brown, Cai & DasGupta 2001).
 */
export function proportionInterval(
  successes: number,
  trials: number,
  alpha: number,
  method: ProportionIntervalMethod,
): Interval {
  if (trials === 0) return { low: 0, high: 1 };
  const failures = trials - successes;
  const z = normalQuantile(1 - alpha / 2);
  switch (method) {
    case 'wilson': {
      const center = (successes + (z * z) / 2) / (trials + z * z);
      const spread = (z / (trials + z * z)) * Math.sqrt((successes * failures) / trials + (z * z) / 4);
      return clip(successes === 0 ? 0 : center - spread, failures === 0 ? 1 : center + spread);
    }
    case 'clopper-pearson':
      return {
        low: successes === 0 ? 0 : betaQuantile(alpha / 2, successes, failures + 1),
        high: failures === 0 ? 1 : betaQuantile(1 - alpha / 2, successes + 1, failures),
      };
    case 'agresti-coull':
      return wald((successes + (z * z) / 2) / (trials + z * z), trials + z * z, z);
    case 'jeffreys':
      return {
        low: betaQuantile(alpha / 2, successes + 0.5, failures + 0.5),
        high: betaQuantile(1 - alpha / 2, successes + 0.5, failures + 0.5),
      };
    case 'wald':
      return wald(successes / trials, trials, z);
  }
}

function wald(proportion: number, trials: number, z: number): Interval {
  const spread = z * Math.sqrt((proportion * (1 - proportion)) / trials);
  return clip(proportion - spread, proportion + spread);
}

function clip(low: number, high: number): Interval {
  return { low: Math.max(0, low), high: Math.min(1, high) };
}
