import type { ServingConfig } from '../../contracts/engine-config.ts';
import type { MetricRow } from '../../contracts/metric-row.ts';
import type { BenchResult } from '../../pipeline/run-bench.ts';
import { formatValue } from '../../reports/format.ts';

/** What the answers of loads are worth whose questions are those of an exam; nothing for the others. */
export async function gradeLoads(
  config: ServingConfig,
  results: readonly BenchResult[],
  now: Date,
): Promise<readonly (readonly MetricRow[])[]> {
  const grades: (readonly MetricRow[])[] = [];
  for (const [index, { workload }] of config.scenarios.entries()) {
    if (workload?.kind !== 'exam') {
      grades.push([]);
      continue;
    }
    // Scorers are heavy, and most loads need none.
    const { gradeTraffic } = await import('../../pipeline/bench/grade-traffic.ts');
    grades.push(await gradeTraffic(workload.path, results[index]?.records ?? [], now));
  }
  return grades;
}

/** For a result file. */
export function gradesOf(rows: readonly MetricRow[] = []): {
  grades?: readonly Pick<MetricRow, 'task' | 'metric' | 'value' | 'standardError' | 'measured'>[];
} {
  if (rows.length === 0) return {};
  return {
    grades: rows.map(({ task, metric, value, standardError, measured }) => ({
      task,
      metric,
      value,
      standardError,
      measured,
    })),
  };
}

export function renderGrades(rows: readonly MetricRow[]): string {
  return rows
    .map(({ task, metric, value, unit, standardError, measured, planned }) => {
      const error = standardError === null ? '' : ` ± ${formatValue(standardError, unit)}`;
      return `${task} ${metric}: ${formatValue(value, unit)}${error} (${measured}/${planned})\n`;
    })
    .join('');
}
