import { createHash } from 'node:crypto';
import type { MetricDefinition } from '../../contracts/exam.ts';
import { canonicalJson } from '../../datasets/canonical-json.ts';
import { noAnswers } from '../../metrics/answer-health.ts';
import type { ItemScoreTable } from '../../metrics/collect-item-scores.ts';
import { isGoldMetric } from '../../verdict/gold-metric.ts';
import type { RunEvidence } from '../../verdict/decide-input.ts';

/** One metric of some items, whoever measured it. */
export interface ScoreColumn {
  readonly metric: string;
  readonly higherIsBetter: boolean;
  /** By position in `itemIds`: mean over the repeats; null where nothing was measured. */
  readonly values: readonly (number | null)[];
  /** Of log-probabilities of right answers: what a guess scores, by position. */
  readonly guesses?: readonly number[];
}

export interface TaskScores {
  readonly suite: string;
  readonly task: string;
  readonly itemIds: readonly string[];
  /** By position in `itemIds`; items of equal cluster are not independent, null stands alone. */
  readonly clusters: readonly (string | null)[];
  readonly columns: readonly ScoreColumn[];
}

/** Evidence of a release known by its per-item scores alone. Equal items make an equal exam; every metric is primary but log-probabilities of right answers. */
export function scoreEvidence(runId: string, release: string, tasks: readonly TaskScores[]): RunEvidence {
  const isDigest = /^sha256:[0-9a-f]{64}$/.test(release);
  return {
    run: {
      runId,
      createdAt: new Date(0).toISOString(),
      modelLine: 'scores',
      release: {
        repository: null,
        digest: isDigest ? release : null,
        tags: isDigest ? [] : [release],
        servedModelName: release,
        gitCommit: null,
      },
      exams: [],
    },
    rows: [],
    tables: tasks.map(scoreTable),
    serving: [],
    verdict: null,
  };
}

function scoreTable({ suite, task, itemIds, clusters, columns }: TaskScores): ItemScoreTable {
  const metrics = columns.map((column) => ({
    definition: definitionOf(column),
    values: Float64Array.from(column.values, (value) => value ?? 0),
    measured: Uint16Array.from(column.values, (value) => Number(value !== null)),
    classes: null,
    ...(column.guesses === undefined
      ? {}
      : { guesses: Float64Array.from(column.guesses.flatMap((guess) => [guess, 1])) }),
  }));
  const identity = canonicalJson({ suite, task, itemIds: [...itemIds].sort() });
  return {
    header: {
      schemaVersion: 1,
      fingerprint: createHash('sha256').update(identity).digest('hex'),
      engine: 'standard',
      suite,
      task,
      language: 'multilingual',
      dataset: { name: task, version: '', sha256: '' },
      itemCount: itemIds.length,
      repeats: 1,
      sampling: {},
      promptMode: 'completion',
      scorerVersion: '',
      metrics: metrics.map(({ definition }) => definition),
      requestsPerItem: 1,
      settings: {},
    },
    itemIds,
    clusters: clusterNumbers(clusters),
    metrics,
    health: noAnswers,
  };
}

/** Scores within 0 to 1 share a scale; a margin on any other is a share of the baseline's value. */
function definitionOf({ metric, higherIsBetter, values }: ScoreColumn): MetricDefinition {
  if (isGoldMetric(metric)) return { name: metric, aggregation: 'mean', higherIsBetter, unit: 'nats', primary: false };
  const isFraction = values.every((value) => value === null || (value >= 0 && value <= 1));
  return { name: metric, aggregation: 'mean', higherIsBetter, unit: isFraction ? 'fraction' : 'count', primary: true };
}

function clusterNumbers(clusters: readonly (string | null)[]): Int32Array {
  const numbers = new Map<string, number>();
  return Int32Array.from(clusters, (cluster, index) => {
    if (cluster === null) return index;
    const number = numbers.get(cluster) ?? clusters.length + numbers.size;
    numbers.set(cluster, number);
    return number;
  });
}
