import type { MeasuredScores } from './resampled-statistic.ts';
import { type ScoreColumn, scoredState } from './score-columns.ts';

/** Values and parts of the scored samples of one metric, in slot order; where scores have parts, only those with all of them. */
export function measuredScores({ values, states, parts, partsPerScore }: ScoreColumn): MeasuredScores {
  const measured: number[] = [];
  const measuredParts: number[] = [];
  for (const [slot, state] of states.entries()) {
    if (state !== scoredState) continue;
    const own = parts?.subarray(slot * partsPerScore, (slot + 1) * partsPerScore);
    if (own !== undefined && own.some(Number.isNaN)) continue;
    measured.push(values[slot] ?? 0);
    if (own !== undefined) measuredParts.push(...own);
  }
  return { values: measured, parts: measuredParts, partsPerScore };
}
