import { damageEValue } from './statistics/e-process.ts';

/** Which look at the items of a run this is, when tasks that were open have been asked more. */
export interface Look {
  /** 1 for the first look of a run, 2 for the one after the first extension. */
  readonly number: number;
  /** Fingerprints of the exams that were extended. */
  readonly extended: ReadonlySet<string>;
}

export const firstLook: Look = { number: 1, extended: new Set() };

/** How often this exam has been looked at. */
export function looksAt(fingerprint: string, { number, extended }: Look): number {
  return extended.has(fingerprint) ? number : 1;
}

/** Level of a bound at look k: alpha / 2^(k − 1), so that all looks together are wrong about damage at the margin at most twice as often as one. */
export function alphaAtLook(alpha: number, look: number): number {
  return alpha / 2 ** (look - 1);
}

/**
 * A p-value that stays valid however often one looks, as long as the items come in an order fixed beforehand: one over the e-value of
 * the units that got worse and better (Ville 1939; Vovk & Wang 2021, doi:10.1214/20-AOS2020).
 */
export function anytimePValue(unitSums: Float64Array): number {
  let worse = 0;
  let better = 0;
  for (const sum of unitSums) {
    if (sum > 0) worse += 1;
    else if (sum < 0) better += 1;
  }
  return Math.min(1, 1 / damageEValue(worse, better));
}
