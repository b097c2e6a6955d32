import { EvalError } from '../contracts/errors.ts';
import type { ExamHeader, MetricDefinition } from '../contracts/exam.ts';
import type { Sample } from '../contracts/sample.ts';
import type { Score } from '../contracts/score.ts';
import { corpusParts, isCorpusAggregation } from './corpus-score.ts';
import type { AnswerHealth } from './answer-health.ts';
import { addAnswers, noAnswers } from './answer-health.ts';

/** All scores of one metric, by slot = item index × repeats + repeat. Independent of the order in which samples arrive. */
export interface ScoreColumn {
  readonly definition: MetricDefinition;
  /** Valid where `states` is `scoredState`. */
  readonly values: Float64Array;
  /** Position in `reasons`: 0 where no sample exists, `scoredState` where it has a score, else why not. */
  readonly states: Uint8Array;
  /** Parts of each score that its aggregation needs, two of most, one score after the other; null when no score has parts. */
  parts: Float64Array | null;
  readonly partsPerScore: number;
}

/** An exam's scores in typed arrays: about 9 bytes per sample and metric, whatever the samples themselves weigh. */
export interface ScoreColumns {
  readonly header: ExamHeader;
  /** By item index; undefined where no sample of the item exists. */
  readonly itemIds: readonly (string | undefined)[];
  /** By item index: cluster number, equal for items that are not independent; −1 where no sample exists. */
  readonly clusters: Int32Array;
  readonly columns: readonly ScoreColumn[];
  readonly reasons: readonly string[];
  readonly health: AnswerHealth;
}

export const scoredState = 1;

/** Reads every sample once. A slot filled twice keeps the later sample, as the journal does. */
export async function collectColumns(header: ExamHeader, samples: AsyncIterable<Sample>): Promise<ScoreColumns> {
  const slots = header.itemCount * header.repeats;
  const itemIds = Array.from<string | undefined>({ length: header.itemCount });
  const clusters = new Int32Array(header.itemCount).fill(-1);
  const clusterNumbers = new Map<string, number>();
  const reasons = ['no-sample', 'scored'];
  const columns: ScoreColumn[] = header.metrics.map((definition) => ({
    definition,
    values: new Float64Array(slots),
    states: new Uint8Array(slots),
    parts: null,
    partsPerScore: isCorpusAggregation(definition.aggregation) ? corpusParts[definition.aggregation] : 2,
  }));

  let health = noAnswers;
  for await (const sample of samples) {
    expectSampleOf(header, sample);
    health = addAnswers(health, sample);
    const slot = sample.index * header.repeats + sample.repeat;
    itemIds[sample.index] = sample.itemId;
    clusters[sample.index] = clusterNumber(sample, header.itemCount, clusterNumbers);
    for (const column of columns) writeScore(column, slot, sample.scores[column.definition.name], reasons);
  }
  return { header, itemIds, clusters, columns, reasons, health };
}

/** An item without a cluster is one by itself: its number is its index, named clusters are numbered above all items. */
function clusterNumber(sample: Sample, itemCount: number, numbers: Map<string, number>): number {
  if (sample.cluster === null) return sample.index;
  const known = numbers.get(sample.cluster);
  if (known !== undefined) return known;
  const number = itemCount + numbers.size;
  numbers.set(sample.cluster, number);
  return number;
}

function writeScore(column: ScoreColumn, slot: number, score: Score | undefined, reasons: string[]): void {
  const problem = whyNotMeasured(column.definition, score);
  if (problem !== null) {
    column.states[slot] = reasonNumber(problem, reasons);
    return;
  }
  if (score?.kind !== 'scored') return;
  column.states[slot] = scoredState;
  column.values[slot] = score.value;
  if (score.parts === undefined) return;
  const { partsPerScore } = column;
  column.parts ??= new Float64Array(partsPerScore * column.values.length).fill(Number.NaN);
  for (let part = 0; part < partsPerScore; part += 1) {
    column.parts[partsPerScore * slot + part] = score.parts[part] ?? Number.NaN;
  }
}

/** A value that cannot be right is missing data too: it is counted, never clamped. */
function whyNotMeasured(definition: MetricDefinition, score: Score | undefined): string | null {
  if (score === undefined) return 'no-score';
  if (score.kind === 'not-measured') return score.reason;
  if (!Number.isFinite(score.value)) return 'not-finite';
  if (definition.unit === 'fraction' && (score.value < 0 || score.value > 1)) return 'out-of-range';
  return null;
}

function reasonNumber(reason: string, reasons: string[]): number {
  const known = reasons.indexOf(reason);
  return known >= 0 ? known : reasons.push(reason) - 1;
}

function expectSampleOf(header: ExamHeader, sample: Sample): void {
  const { exam, itemId, index, repeat } = sample;
  if (exam === header.fingerprint && index < header.itemCount && repeat < header.repeats) return;
  throw new EvalError({
    code: 'EVAL_METRICS_FOREIGN_SAMPLE',
    message:
      `Expected samples of exam ${header.task} (${header.fingerprint.slice(0, 12)}…) with ${header.itemCount} items × ` +
      `${header.repeats}, found item ${itemId} (index ${index}, repeat ${repeat}) of exam ${exam.slice(0, 12)}….`,
    nextStep: 'Check that the journal and run.json belong to the same run directory.',
  });
}
