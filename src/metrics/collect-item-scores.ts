import type { ExamHeader, MetricDefinition } from '../contracts/exam.ts';
import type { Sample } from '../contracts/sample.ts';
import { itemValues } from './item-values.ts';
import { collectColumns } from './score-columns.ts';

/** Per-item scores of one metric, by position in `ItemScoreTable.itemIds`. */
export interface ItemScores {
  readonly definition: MetricDefinition;
  /** Over the measured repeats their mean or vote; 0 where `measured` is 0, never NaN. */
  readonly values: Float64Array;
  /** Repeats measured. */
  readonly measured: Uint16Array;
}

/** What pairing needs of one exam: items in exam order, those without any sample left out. */
export interface ItemScoreTable {
  readonly header: ExamHeader;
  readonly itemIds: readonly string[];
  /** Items of equal number are not independent. */
  readonly clusters: Int32Array;
  readonly metrics: readonly ItemScores[];
}

export async function collectItemScores(header: ExamHeader, samples: AsyncIterable<Sample>): Promise<ItemScoreTable> {
  const columns = await collectColumns(header, samples);
  const present: number[] = [];
  const itemIds: string[] = [];
  for (const [index, itemId] of columns.itemIds.entries()) {
    if (itemId === undefined) continue;
    present.push(index);
    itemIds.push(itemId);
  }
  return {
    header,
    itemIds,
    clusters: Int32Array.from(present, (index) => columns.clusters[index] ?? index),
    metrics: columns.columns.map((column) => {
      const { values, measured } = itemValues(column, columns);
      return {
        definition: column.definition,
        values: Float64Array.from(present, (index) => values[index] ?? 0),
        measured: Uint16Array.from(present, (index) => measured[index] ?? 0),
      };
    }),
  };
}
