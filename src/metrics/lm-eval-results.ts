import type { MetricSpecification } from '../engines/standard/scoring/metric-specification.ts';
import type { GroupDefinition } from '../engines/standard/tasks/group-definition.ts';
import { aggregateGroup } from './aggregate-group.ts';
import { bootstrapStandardError, defaultBootstrapIterations } from './bootstrap-standard-error.ts';
import { clusteredMean } from './clustered-mean.ts';
import { isCorpusAggregation } from './corpus-score.ts';
import { measuredScores } from './measured-scores.ts';
import { resampledStatistic } from './resampled-statistic.ts';
import type { ScoreColumns } from './score-columns.ts';

/** `metric,filter` → value, and `metric_stderr,filter` → standard error or N/A. */
export type LmEvalScores = Readonly<Record<string, number | string>>;

export interface LmEvalTaskResult {
  readonly scores: LmEvalScores;
  /** The most items that any metric measured. */
  readonly sampleLength: number;
}

/** lm-evaluation-harness draws these less often, for they are slow there. */
const mostCorpusIterations = 100;

/**
 * The results of one task as lm-evaluation-harness 0.4.13 gives them: every item counts by itself, standard errors in closed form or by
 * its own bootstrap. `values` are the aggregates by metric name. A metric without measured items is left out.
 */
export function lmEvalTaskResult(
  specifications: readonly MetricSpecification[],
  columns: ScoreColumns,
  values: ReadonlyMap<string, number | null>,
  iterations: number = defaultBootstrapIterations,
): LmEvalTaskResult {
  const scores: Record<string, number | string> = {};
  let sampleLength = 0;
  for (const { metric, filter, definition, standardError } of specifications) {
    const column = columns.columns.find((candidate) => candidate.definition.name === definition.name);
    const value = values.get(definition.name) ?? null;
    if (column === undefined || value === null) continue;
    const measured = measuredScores(column);
    sampleLength = Math.max(sampleLength, measured.values.length);
    scores[`${metric},${filter}`] = value;
    scores[`${metric}_stderr,${filter}`] = errorOf() ?? 'N/A';

    function errorOf(): number | null {
      if (standardError === 'none' || iterations <= 0) return null;
      const { length } = measured.values;
      if (standardError === 'closed') {
        return (
          clusteredMean(
            measured.values,
            Array.from({ length }, (_, item) => item),
          )?.standardError ?? null
        );
      }
      const most = isCorpusAggregation(definition.aggregation)
        ? Math.min(iterations, mostCorpusIterations)
        : iterations;
      const statistic = resampledStatistic(definition.aggregation, measured);
      return statistic === null ? null : bootstrapStandardError(length, most, statistic);
    }
  }
  return { scores, sampleLength };
}

export interface LmEvalGroupResult {
  readonly scores: LmEvalScores;
  /** Items of all tasks; null for a group that is only a heading. */
  readonly sampleLength: number | null;
  /** Items behind each metric. */
  readonly sampleCount: Readonly<Record<string, number>>;
}

/** A group's scores over its tasks. A task without the metric is left out, as in the original. */
export function lmEvalGroupResult(group: GroupDefinition, tasks: readonly LmEvalTaskResult[]): LmEvalGroupResult {
  const scores: Record<string, number | string> = {};
  const sampleCount: Record<string, number> = {};
  for (const { metric, filters, bySize } of group.metrics) {
    for (const filter of filters ?? filtersOf(metric, tasks)) {
      const members = tasks.flatMap(({ scores: own, sampleLength: items }) => {
        const [value, error] = [own[`${metric},${filter}`], own[`${metric}_stderr,${filter}`]];
        return typeof value === 'number'
          ? [{ value, standardError: typeof error === 'number' ? error : null, items }]
          : [];
      });
      const estimate = aggregateGroup(members, bySize);
      if (estimate === null) continue;
      scores[`${metric},${filter}`] = estimate.value;
      scores[`${metric}_stderr,${filter}`] = estimate.standardError ?? 'N/A';
      sampleCount[`${metric},${filter}`] = estimate.items;
    }
  }
  const sampleLength = tasks.reduce((sum, task) => sum + task.sampleLength, 0);
  return { scores, sampleLength: group.metrics.length === 0 ? null : sampleLength, sampleCount };
}

function filtersOf(metric: string, tasks: readonly LmEvalTaskResult[]): string[] {
  const names = tasks.flatMap(({ scores }) => Object.keys(scores).filter((key) => key.startsWith(`${metric},`)));
  return [...new Set(names.map((name) => name.slice(metric.length + 1)))].sort();
}
