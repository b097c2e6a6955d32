import type { ExamHeader, MetricDefinition } from '../contracts/exam.ts';
import type { Sample } from '../contracts/sample.ts';
import type { AnswerHealth } from './answer-health.ts';
import { itemValues } from './item-values.ts';
import type { ScoreColumn, ScoreColumns } from './score-columns.ts';
import { collectColumns, scoredState } from './score-columns.ts';

/** Per-item scores of one metric, by position in `ItemScoreTable.itemIds`. */
export interface ItemScores {
  readonly definition: MetricDefinition;
  /** Over the measured repeats their mean or vote; 0 where `measured` is 0, never NaN. */
  readonly values: Float64Array;
  /** Repeats measured. */
  readonly measured: Uint16Array;
  /** Of an F1 metric: gold and predicted class of each item's first measured repeat, interleaved. Null for any other metric. */
  readonly classes: Float64Array | null;
  /**
   * Of gold log-probabilities: what a guess scores, and the probability of all choices together, of each item, interleaved. Absent for any
   * other metric and where nobody recorded them.
   */
  readonly guesses?: Float64Array;
}

/** What pairing needs of one exam: items in exam order, those without any sample left out. */
export interface ItemScoreTable {
  readonly header: ExamHeader;
  readonly itemIds: readonly string[];
  /** Items of equal number are not independent. */
  readonly clusters: Int32Array;
  readonly metrics: readonly ItemScores[];
  readonly health: AnswerHealth;
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
    metrics: columns.columns.map((column) => toItemScores(column, columns, present)),
    health: columns.health,
  };
}

function toItemScores(column: ScoreColumn, columns: ScoreColumns, present: readonly number[]): ItemScores {
  const { definition } = column;
  const { values, measured } = itemValues(column, columns);
  const isF1 = definition.aggregation === 'f1' || definition.aggregation === 'f1-macro';
  // A perplexity exists over many texts only; its items are compared by surprisal, which points the same way.
  const isPerplexity = definition.aggregation === 'perplexity' || definition.aggregation === 'bits-per-byte';
  const classes = isF1 ? partsOf(column, columns.header.repeats, present) : null;
  const hasGuesses = definition.unit === 'nats' && definition.aggregation === 'mean' && column.parts !== null;
  return {
    definition: isPerplexity ? { ...definition, unit: 'nats' } : definition,
    values: Float64Array.from(present, (item) => (isPerplexity ? 0 - (values[item] ?? 0) : (values[item] ?? 0))),
    measured: Uint16Array.from(present, (item, position) =>
      Number.isNaN(classes?.[2 * position + 1]) ? 0 : (measured[item] ?? 0),
    ),
    classes,
    ...(hasGuesses ? { guesses: partsOf(column, columns.header.repeats, present) } : {}),
  };
}

/** The two parts of each item's first measured score; NaN where there is none. */
function partsOf({ states, parts }: ScoreColumn, repeats: number, present: readonly number[]): Float64Array {
  const itemParts = new Float64Array(2 * present.length).fill(Number.NaN);
  for (const [position, item] of present.entries()) {
    const slot = states.indexOf(scoredState, item * repeats);
    if (slot === -1 || slot >= (item + 1) * repeats) continue;
    itemParts[2 * position] = parts?.[2 * slot] ?? Number.NaN;
    itemParts[2 * position + 1] = parts?.[2 * slot + 1] ?? Number.NaN;
  }
  return itemParts;
}
