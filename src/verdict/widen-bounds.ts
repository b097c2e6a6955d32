import type { DamageBounds } from './evidence.ts';
import { normalQuantile } from './statistics/normal-distribution.ts';
import { zeroDiscordanceBound } from './statistics/paired-proportion-interval.ts';

/** Confidence of every two-sided interval. */
export const intervalLevel = 0.95;

/** With hardly any difference a bootstrap is blind: its bounds are never closer than those of no discordance at all. */
export function widenBounds(
  { interval, damageUpper }: DamageBounds,
  damage: number,
  units: number,
  range: number,
  alpha: number,
): DamageBounds {
  const twoSided = range * zeroDiscordanceBound(units, normalQuantile((1 + intervalLevel) / 2));
  const oneSided = range * zeroDiscordanceBound(units, normalQuantile(1 - alpha));
  return {
    interval: { low: Math.min(interval.low, damage - twoSided), high: Math.max(interval.high, damage + twoSided) },
    damageUpper: Math.max(damageUpper, damage + oneSided),
  };
}
