import { z } from 'zod';
import { taskFileError } from './read-task-file.ts';
import type { ResolvedGroup } from './resolve-tasks.ts';

const filterList = z.union([z.string(), z.array(z.string())]).nullish();
const aggregateMetricSchema = z.looseObject({
  metric: z.string(),
  filter_list: filterList.optional(),
  weight_by_size: z.boolean().default(true),
});

/** How a group puts the scores of its tasks together. Part of the exam header of each of its tasks. */
export const groupDefinitionSchema = z.object({
  name: z.string(),
  alias: z.string(),
  /** As Python prints it; `N/A` without one. */
  version: z.string(),
  /** Empty: the group is a heading. `filters` null: all that the tasks have. */
  metrics: z.array(z.object({ metric: z.string(), filters: z.array(z.string()).nullable(), bySize: z.boolean() })),
});
export type GroupDefinition = z.infer<typeof groupDefinitionSchema>;

/** The definition in a group file. Throws EVAL_STANDARD_TASK_FILE. */
export function groupDefinition({ name, fields }: ResolvedGroup): GroupDefinition {
  const { group_alias: alias, metadata, aggregate_metric_list: list } = fields;
  const version: unknown =
    typeof metadata === 'object' && metadata !== null && 'version' in metadata ? metadata.version : 'N/A';
  const parsed = z.array(aggregateMetricSchema).safeParse(list === undefined || list === null ? [] : [list].flat());
  if (!parsed.success) throw taskFileError(name, `aggregate_metric_list of the group ${name} has another form`);
  return {
    name,
    alias: typeof alias === 'string' ? alias : name,
    version: String(version),
    metrics: parsed.data.map(({ metric, filter_list: filters, weight_by_size: bySize }) => ({
      metric,
      filters: filters === undefined || filters === null ? null : [filters].flat(),
      bySize,
    })),
  };
}
