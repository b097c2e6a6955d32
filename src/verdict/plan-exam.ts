import { itemsNeeded, minimumDetectableEffect } from './statistics/power.ts';
import { normalCdf, normalQuantile } from './statistics/normal-distribution.ts';

export interface ExamPlan {
  readonly items: number;
  /** Share of items that answer differently in two runs, damage left out: what an A/A comparison shows. */
  readonly discordance: number;
  /** One-sided level of the test and of the non-inferiority bound. */
  readonly alpha: number;
  /** Damage the policy allows. */
  readonly margin: number;
}

/** Normal approximations for one task of 0/1 items; repeats divide `discordance` by their number where it is noise only. */
export interface ExamOutlook {
  /** Smallest true damage seen with a power of 80 % and of 95 %. */
  readonly minimumDetectableEffect: { readonly at80: number; readonly at95: number };
  /** Chance that a release that did not change passes. */
  readonly passWithoutChange: number;
  /** Chance that a true damage is significant. */
  readonly power: readonly { readonly damage: number; readonly power: number }[];
  /** Items for a wanted sensitivity, and for a release that did not change to pass as often. */
  readonly needed: readonly {
    readonly damage: number;
    readonly at80: number;
    readonly at95: number;
  }[];
  readonly neededToPass: { readonly at80: number; readonly at95: number };
}

/** What a planned exam can see: power at each of `damages`, and the items that would see them. */
export function planExam({ items, discordance, alpha, margin }: ExamPlan, damages: readonly number[]): ExamOutlook {
  const standardError = Math.sqrt(discordance / items);
  const critical = normalQuantile(1 - alpha) * standardError;
  const toPass = (power: number): number =>
    Math.ceil(discordance * ((normalQuantile(1 - alpha) + normalQuantile(power)) / margin) ** 2);
  return {
    minimumDetectableEffect: {
      at80: minimumDetectableEffect(standardError, alpha),
      at95: minimumDetectableEffect(standardError, alpha, 0.95),
    },
    passWithoutChange: normalCdf((margin - critical) / standardError),
    power: damages.map((damage) => ({ damage, power: powerAt(damage, discordance, items, critical) })),
    needed: damages.map((damage) => ({
      damage,
      at80: itemsNeeded(damage, Math.max(discordance, damage), alpha),
      at95: itemsNeeded(damage, Math.max(discordance, damage), alpha, 0.95),
    })),
    neededToPass: { at80: toPass(0.8), at95: toPass(0.95) },
  };
}

function powerAt(damage: number, discordance: number, items: number, critical: number): number {
  const variance = (Math.max(discordance, damage) - damage * damage) / items;
  if (variance <= 0) return damage > critical ? 1 : 0;
  return normalCdf((damage - critical) / Math.sqrt(variance));
}
