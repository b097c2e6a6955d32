import { damageEValue } from './statistics/e-process.ts';
import { normalQuantile } from './statistics/normal-distribution.ts';
import { pairedProportionInterval } from './statistics/paired-proportion-interval.ts';

/** One 0/1 task after an extension: all its pairs, those of earlier looks included. */
export interface ExtendedTask {
  readonly task: string;
  readonly pairs: number;
  readonly flipsToWorse: number;
  readonly flipsToBetter: number;
  /** Damage the policy allows. */
  readonly margin: number;
}

export interface LookOptions {
  /** 2 for the first look after an extension. */
  readonly look: number;
  /** Tasks of the family, extended or not. */
  readonly familySize: number;
  /** Level of false alarms. */
  readonly level: number;
  /** One-sided level of the bound of a PASS at the first look. */
  readonly alpha: number;
}

export type ExtendedVerdict = 'PASS' | 'WARN' | 'REGRESSED' | 'INCONCLUSIVE';

/**
 * Judges tasks that were extended because they were open. Damage is found by e-values, which stay valid however often one looks as long
 * as the items come in an order fixed beforehand (Ville), with e-BH over the family (Wang & Ramdas 2022, doi:10.1111/rssb.12489);
 * REGRESSED above half the margin, else WARN. A PASS needs the upper bound inside the margin at alpha/2^(look − 1), so that all looks
 * together are wrong about damage at the margin at most twice as often as one.
 */
export function lookAgain(tasks: readonly ExtendedTask[], options: LookOptions): Map<string, ExtendedVerdict> {
  const { look, familySize, level, alpha } = options;
  const ranked = tasks
    .map((task) => ({ task, eValue: damageEValue(task.flipsToWorse, task.flipsToBetter) }))
    .sort((a, b) => b.eValue - a.eValue);
  const rejected = ranked.findLastIndex(({ eValue }, index) => eValue >= familySize / (level * (index + 1))) + 1;
  const z = normalQuantile(1 - alpha / 2 ** (look - 1));
  return new Map(
    ranked.map(({ task: { task, pairs, flipsToWorse, flipsToBetter, margin } }, index) => {
      if (index < rejected) return [task, (flipsToWorse - flipsToBetter) / pairs > margin / 2 ? 'REGRESSED' : 'WARN'];
      const { high } = pairedProportionInterval(flipsToWorse, flipsToBetter, pairs, z);
      return [task, high < margin ? 'PASS' : 'INCONCLUSIVE'];
    }),
  );
}
