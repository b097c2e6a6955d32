import type { ExamHeader } from '../contracts/exam.ts';
import type { GroupRow, MetricRow } from '../contracts/metric-row.ts';
import { recordedTask } from '../engines/standard/lm-eval/recorded-task.ts';
import type { GroupDefinition } from '../engines/standard/tasks/group-definition.ts';
import { aggregateGroup } from './aggregate-group.ts';

/** The scores of every group of standard tasks, as its file wants them, those inside before those around them. */
export function groupRows(exams: readonly ExamHeader[], rows: readonly MetricRow[]): GroupRow[] {
  const groups = new Map<string, { definition: GroupDefinition; suite: string; depth: number; exams: string[] }>();
  for (const header of exams) {
    if (header.engine !== 'standard') continue;
    for (const [depth, definition] of recordedTask(header).groups.entries()) {
      const key = JSON.stringify([header.suite, definition.name]);
      const known = groups.get(key) ?? { definition, suite: header.suite, depth, exams: [] };
      known.exams.push(header.fingerprint);
      groups.set(key, known);
    }
  }
  return [...groups.values()]
    .sort((a, b) => b.depth - a.depth)
    .flatMap(({ definition, suite, exams: members }) => rowsOf(definition, suite, members, rows));
}

function rowsOf(
  { name, alias, metrics }: GroupDefinition,
  suite: string,
  exams: readonly string[],
  rows: readonly MetricRow[],
): GroupRow[] {
  const ofMembers = rows.filter(({ exam }) => exams.includes(exam));
  return metrics.flatMap(({ metric, filters, bySize }) => {
    const wanted = filters?.map((filter) => (filter === 'none' ? metric : `${metric},${filter}`));
    const names = wanted ?? [
      ...new Set(ofMembers.map((row) => row.metric).filter((one) => one.split(',')[0] === metric)),
    ];
    return names.flatMap((column): GroupRow[] => {
      const found = ofMembers.filter((row) => row.metric === column);
      const members = found.flatMap(({ value, standardError, measured }) =>
        value === null ? [] : [{ value, standardError, items: measured }],
      );
      const estimate = aggregateGroup(members, bySize);
      const [first] = found;
      if (estimate === null || first === undefined) return [];
      return [
        {
          suite,
          group: name,
          alias,
          metric: column,
          ...estimate,
          weighting: bySize ? 'items' : 'tasks',
          tasks: exams.length,
          measuredTasks: members.length,
          higherIsBetter: first.higherIsBetter,
          unit: first.unit,
        },
      ];
    });
  });
}
