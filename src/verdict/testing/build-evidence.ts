import type { ExamHeader, MetricDefinition } from '../../contracts/exam.ts';
import type { MetricRow } from '../../contracts/metric-row.ts';
import type { AnswerHealth } from '../../metrics/answer-health.ts';
import { noAnswers } from '../../metrics/answer-health.ts';
import type { ItemScoreTable } from '../../metrics/collect-item-scores.ts';
import type { ServingRecords } from '../../metrics/serving-records.ts';
import type { RunEvidence } from '../decide-input.ts';

/** Evidence of runs that never took place, for tests of decisions. */
export function buildRun(
  runId: string,
  parts: Partial<Omit<RunEvidence, 'run'>> & { readonly run?: Partial<RunEvidence['run']> } = {},
): RunEvidence {
  const { run, ...evidence } = parts;
  return {
    rows: [],
    tables: [],
    serving: [],
    verdict: null,
    ...evidence,
    run: {
      runId,
      createdAt: '2026-01-01T00:00:00.000Z',
      modelLine: 'line',
      exams: [],
      release: { repository: null, digest: null, tags: [], servedModelName: 'model', gitCommit: null },
      ...run,
    },
  };
}

export function buildHeader(task: string, parts: Partial<ExamHeader> = {}): ExamHeader {
  return {
    schemaVersion: 1,
    fingerprint: task.padEnd(64, '0'),
    engine: 'standard',
    suite: 'suite',
    task,
    language: 'en',
    dataset: { name: 'data', version: '1', sha256: '0'.repeat(64) },
    itemCount: 0,
    repeats: 1,
    sampling: {},
    promptMode: 'completion',
    scorerVersion: '1',
    metrics: [],
    requestsPerItem: 1,
    settings: {},
    ...parts,
  };
}

export function buildMetric(name: string, parts: Partial<MetricDefinition> = {}): MetricDefinition {
  return { name, aggregation: 'mean', higherIsBetter: true, unit: 'fraction', primary: true, ...parts };
}

export interface TableParts {
  readonly metric?: MetricDefinition;
  readonly clusters?: readonly number[];
  readonly itemIds?: readonly string[];
  /** Gold and predicted class of every item, interleaved. */
  readonly classes?: readonly number[];
  /** Score of a guess and probability of all choices of every item, interleaved. */
  readonly guesses?: readonly number[];
  readonly header?: Partial<ExamHeader>;
  readonly health?: Partial<AnswerHealth>;
}

/** A table of one metric; null scores are not measured. */
export function buildTable(task: string, scores: readonly (number | null)[], parts: TableParts = {}): ItemScoreTable {
  const definition = parts.metric ?? buildMetric('acc');
  const header = buildHeader(task, { itemCount: scores.length, metrics: [definition], ...parts.header });
  return {
    header,
    health: { ...noAnswers, ...parts.health },
    itemIds: parts.itemIds ?? scores.map((_, index) => `item-${index}`),
    clusters: Int32Array.from(parts.clusters ?? scores.map((_, index) => index)),
    metrics: [
      {
        definition,
        values: Float64Array.from(scores, (score) => score ?? 0),
        measured: Uint16Array.from(scores, (score) => (score === null ? 0 : 1)),
        classes: parts.classes === undefined ? null : Float64Array.from(parts.classes),
        ...(parts.guesses === undefined ? {} : { guesses: Float64Array.from(parts.guesses) }),
      },
    ],
  };
}

/** 0/1 scores of `n` items, the first `worse` right only before, the next `better` right only now, 80 % of the rest right on both sides. */
export function buildFlips(
  n: number,
  worse: number,
  better: number,
): { readonly baseline: number[]; readonly candidate: number[] } {
  const baseline: number[] = [];
  const candidate: number[] = [];
  for (let index = 0; index < n; index += 1) {
    const flipped = index < worse + better;
    const before = index < worse || (!flipped && index % 5 !== 0);
    baseline.push(Number(before));
    candidate.push(Number(flipped ? !before : before));
  }
  return { baseline, candidate };
}

export function buildRow(
  task: string,
  metric: string,
  value: number | null,
  standardError: number | null = 0.01,
): MetricRow {
  return {
    engine: 'standard',
    suite: 'suite',
    task,
    exam: task.padEnd(64, '0'),
    metric,
    value,
    standardError,
    planned: 1000,
    measured: 1000,
    coverage: 1,
    notMeasured: {},
    higherIsBetter: true,
    unit: 'fraction',
    primary: true,
  };
}

/** A load scenario with one value per repetition of each row. */
export function buildServing(
  task: string,
  metrics: readonly MetricDefinition[],
  repetitions: readonly Readonly<Record<string, number>>[],
  parts: {
    readonly successes?: number;
    readonly startLagMsP95?: number;
    /** The first so many repetitions. */
    readonly clientLimited?: number;
    readonly contaminated?: number;
  } = {},
): ServingRecords {
  return {
    header: buildHeader(task, { engine: 'serving', metrics: [...metrics] }),
    requestsOfIncompleteRepetitions: 0,
    outcomes: {},
    repetitions: repetitions.map((values, repetition) => ({
      scenario: task,
      repetition,
      attempt: `attempt-${repetition}`,
      requests: 100,
      successes: parts.successes ?? 100,
      durationMs: 10_000,
      startLagMsP95: parts.startLagMsP95 ?? 0,
      ...(repetition < (parts.clientLimited ?? 0) ? { clientLimited: true } : {}),
      ...(repetition < (parts.contaminated ?? 0) ? { contaminated: true } : {}),
      requestMsP50: 100,
      values,
    })),
  };
}
