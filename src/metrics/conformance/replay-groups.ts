import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Check, check } from '../../engines/standard/conformance/check.ts';
import { readJsonLines } from '../../engines/standard/conformance/json-lines.ts';
import { readTaskFile } from '../../engines/standard/tasks/read-task-file.ts';
import { buildTaskIndex, type TaskIndex } from '../../engines/standard/tasks/task-index.ts';
import { aggregateGroup } from '../aggregate-group.ts';
import { clusteredMean } from '../clustered-mean.ts';

const number = z.union([z.number(), z.string()]);
const aggregationSchema = z.object({
  stderrs: z.array(z.number()),
  sizes: z.array(z.number()),
  metrics: z.array(z.number()),
  pooled: z.object({ out: z.number() }),
  unweighted_stderr: z.object({ out: z.number() }),
  weighted: z.number(),
  unweighted: z.number(),
});
const sampleSchema = z.object({ filter: z.string(), metrics: z.record(z.string(), z.unknown()) });
const groupSchema = z.object({
  per_sample_metrics: z.record(z.string(), z.array(sampleSchema)),
  results: z.object({
    group_subtasks: z.record(z.string(), z.array(z.string())),
    groups: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  }),
});
type GroupVector = z.infer<typeof groupSchema>;
const metricsSchema = z.array(
  z.looseObject({
    metric: z.string(),
    filter_list: z.union([z.string(), z.array(z.string())]).default('none'),
    weight_by_size: z.boolean().default(true),
  }),
);

/** Group results of the lm-eval vectors: group files of the features and, where their folder is known, of lm-evaluation-harness. */
export async function* replayGroups(directory: string, tasksDirectory: string | null): AsyncGenerator<Check, void> {
  const functions = join(directory, 'functions', 'group_aggregation.jsonl');
  if (existsSync(functions)) {
    for (const vector of await readJsonLines(functions, aggregationSchema)) yield* replayFormulas(vector);
  }
  const features = join(directory, 'features');
  yield* replayFolder(join(features, 'expected'), (file) => file.startsWith('group_'), features);
  if (tasksDirectory !== null) yield* replayFolder(join(directory, 'groups'), () => true, tasksDirectory);
}

function replayFormulas({ stderrs, sizes, metrics, ...wanted }: z.infer<typeof aggregationSchema>): Check[] {
  const members = metrics.map((value, index) => ({
    value,
    standardError: stderrs[index] ?? null,
    items: sizes[index] ?? 0,
  }));
  const name = `group of ${metrics.length}`;
  const pooled = aggregateGroup(members, true);
  const equal = aggregateGroup(members, false);
  return [
    check(`${name} by size`, pooled?.value, wanted.weighted),
    check(`${name} by size, standard error`, pooled?.standardError, wanted.pooled.out),
    check(`${name} equally`, equal?.value, wanted.unweighted),
    check(`${name} equally, standard error`, equal?.standardError, wanted.unweighted_stderr.out),
  ];
}

async function* replayFolder(
  folder: string,
  isVector: (file: string) => boolean,
  tasks: string,
): AsyncGenerator<Check, void> {
  if (!existsSync(folder)) return;
  const index = await buildTaskIndex([tasks]);
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.json') && isVector(name)).sort()) {
    const vector = groupSchema.parse(JSON.parse(await readFile(join(folder, file), 'utf8')));
    for (const [group, wanted] of Object.entries(vector.results.groups)) {
      for (const [key, value] of Object.entries(await groupResults(group, vector, index))) {
        yield check(`group ${group} ${key}`, value, key in wanted ? number.parse(wanted[key]) : null);
      }
      for (const key of Object.keys(wanted).filter((name) => name.includes(',') && !name.includes('_stderr,'))) {
        yield check(`group ${group} has ${key}`, key in (await groupResults(group, vector, index)), true);
      }
    }
  }
}

/** Every metric of the group's aggregate_metric_list and its standard error, under lm-evaluation-harness's names. */
async function groupResults(
  group: string,
  vector: GroupVector,
  index: TaskIndex,
): Promise<Readonly<Record<string, number | string>>> {
  const results: Record<string, number | string> = {};
  for (const { metric, filter_list: filters, weight_by_size: bySize } of await aggregateMetrics(group, index)) {
    for (const filter of [filters].flat()) {
      const members = leaves(group, vector).flatMap((task) => member(vector, task, metric, filter));
      const estimate = aggregateGroup(members, bySize);
      if (estimate === null) continue;
      results[`${metric},${filter}`] = estimate.value;
      results[`${metric}_stderr,${filter}`] = estimate.standardError ?? 'N/A';
    }
  }
  return results;
}

/** A group defined inside another is called `outer::inner`. */
async function aggregateMetrics(group: string, index: TaskIndex): Promise<z.infer<typeof metricsSchema>> {
  const [outer = '', inner] = group.split('::');
  const entry = index.get(outer);
  if (entry?.kind !== 'group') return [];
  const fields = await readTaskFile(entry.path);
  const children: readonly unknown[] = Array.isArray(fields['task']) ? fields['task'] : [];
  const file = inner === undefined ? fields : children.find((child) => groupNamed(child, inner));
  const list: unknown =
    typeof file === 'object' && file !== null && 'aggregate_metric_list' in file ? file.aggregate_metric_list : [];
  return metricsSchema.parse(Array.isArray(list) ? list : [list]);
}

function groupNamed(child: unknown, name: string): boolean {
  return typeof child === 'object' && child !== null && 'group' in child && child.group === name;
}

function leaves(name: string, vector: GroupVector): string[] {
  const children = vector.results.group_subtasks[name];
  return children === undefined || children.length === 0 ? [name] : children.flatMap((child) => leaves(child, vector));
}

function member(vector: GroupVector, task: string, metric: string, filter: string) {
  const values = (vector.per_sample_metrics[task] ?? [])
    .filter((sample) => sample.filter === filter)
    .flatMap(({ metrics }) => (typeof metrics[metric] === 'number' ? [metrics[metric]] : []));
  const estimate = clusteredMean(
    values,
    values.map((_, item) => item),
  );
  return estimate === null
    ? []
    : [{ value: estimate.mean, standardError: estimate.standardError, items: values.length }];
}
