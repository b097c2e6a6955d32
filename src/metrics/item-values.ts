import { majorityVote } from './majority-vote.ts';
import type { ScoreColumn, ScoreColumns } from './score-columns.ts';
import { scoredState } from './score-columns.ts';

/** Values of one metric by item: the mean, or the majority vote, over the repeats that were measured. */
export interface ItemValues {
  /** 0 where nothing was measured. */
  readonly values: Float64Array;
  /** Repeats measured, by item. */
  readonly measured: Uint16Array;
}

export function itemValues(column: ScoreColumn, { header }: ScoreColumns): ItemValues {
  const valueOf = column.definition.aggregation === 'majority' ? voteOf : meanOf;
  const values = new Float64Array(header.itemCount);
  const measured = new Uint16Array(header.itemCount);
  for (let item = 0; item < header.itemCount; item += 1) {
    const slots: number[] = [];
    for (let slot = item * header.repeats; slot < (item + 1) * header.repeats; slot += 1) {
      if (column.states[slot] === scoredState) slots.push(slot);
    }
    measured[item] = slots.length;
    values[item] = slots.length === 0 ? 0 : valueOf(column, slots);
  }
  return { values, measured };
}

function meanOf({ values }: ScoreColumn, slots: readonly number[]): number {
  return slots.reduce((sum, slot) => sum + (values[slot] ?? 0), 0) / slots.length;
}

function voteOf({ values, parts }: ScoreColumn, slots: readonly number[]): number {
  return majorityVote(
    slots.map((slot) => {
      const answerClass = parts?.[2 * slot] ?? Number.NaN;
      return { answerClass: Number.isNaN(answerClass) ? -1 : answerClass, value: values[slot] ?? 0 };
    }),
  );
}

export interface Coverage {
  readonly planned: number;
  readonly measured: number;
  /** Reason → samples. */
  readonly notMeasured: Readonly<Record<string, number>>;
}

/** Samples planned, measured, and missing by reason; reasons in alphabetical order. */
export function coverageOf(column: ScoreColumn, { reasons }: ScoreColumns): Coverage {
  const counts = Array.from({ length: reasons.length }, () => 0);
  for (const state of column.states) counts[state] = (counts[state] ?? 0) + 1;
  const missing = reasons
    .map((reason, state) => [reason, counts[state] ?? 0, state] as const)
    .filter(([, count, state]) => state !== scoredState && count > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    planned: column.states.length,
    measured: counts[scoredState] ?? 0,
    notMeasured: Object.fromEntries(missing.map(([reason, count]) => [reason, count])),
  };
}
