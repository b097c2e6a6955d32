import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Dataset } from '../../../datasets/catalog.ts';
import type { TaskConfig } from '../tasks/task-config.ts';
import { loadTaskConfig } from '../tasks/load-task-config.ts';
import { type RawTaskFile, readTaskFile } from '../tasks/read-task-file.ts';
import { buildTaskIndex } from '../tasks/task-index.ts';
import { type Check, check, checked } from './check.ts';
import { memoryDataset } from './memory-dataset.ts';
import { parsePythonJson } from './parse-python-json.ts';
import { replayPrompts, taskVectorSchema } from './replay-prompts.ts';
import { compareScores, type ScoredRun, scoreRecordedRuns, scoringVectorSchema } from './replay-scoring.ts';

const splitsSchema = z.record(z.string(), z.array(z.record(z.string(), z.unknown())));
const vectorSchema = z.object({
  task: z.string(),
  load_error: z.string().optional(),
  dataset: splitsSchema.optional(),
  yaml_files: z.record(z.string(), z.string()).optional(),
});

/** Compares the results of a scored run: the aggregates belong to another room. `withoutBootstrap` are those with bootstrap_iters = 0. */
export type ReplayResults = (
  task: TaskConfig,
  run: ScoredRun,
  withoutBootstrap: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined,
) => Promise<readonly Check[]>;

/** `features/` of the lm-eval vectors: task files of one feature each, and what lm-evaluation-harness made of them. */
export async function* replayFeatures(
  directory: string,
  results: ReplayResults,
): AsyncGenerator<Check, void, undefined> {
  const index = buildTaskIndex([directory]);
  const documents = z.record(z.string(), splitsSchema).parse(await readJson(join(directory, 'documents.json')));
  for (const file of await jsonFiles(join(directory, 'expected'))) {
    if (file.startsWith('group_')) continue;
    const recorded = await readJson(join(directory, 'expected', file));
    const { task } = vectorSchema.parse(recorded);
    const entry = index.get(task);
    if (entry?.kind !== 'task') {
      yield check(`${task} is in the index`, entry?.kind ?? null, 'task');
      continue;
    }
    const fields = await readTaskFile(entry.path);
    const splits = documents[String(fields['dataset_path']).replace(/^golden:/, '')] ?? {};
    yield* await replayTask(recorded, fields, entry.path, splits, results);
  }
}

/** `tasks/` of the lm-eval vectors, against the task files of an lm-evaluation-harness installation of the same version. */
export async function* replayShippedTasks(
  directory: string,
  tasksDirectory: string,
  results: ReplayResults,
): AsyncGenerator<Check, void, undefined> {
  for (const file of await jsonFiles(directory)) {
    const recorded = await readJson(join(directory, file));
    const { task, yaml_files: yamlFiles, dataset } = vectorSchema.parse(recorded);
    for (const [path, sha256] of Object.entries(yamlFiles ?? {})) {
      const bytes = await readFile(join(tasksDirectory, path));
      yield check(`${task} reads the same ${path}`, createHash('sha256').update(bytes).digest('hex'), sha256);
    }
    const [path] = Object.keys(yamlFiles ?? {});
    if (path === undefined) continue;
    const fullPath = join(tasksDirectory, path);
    yield* await replayTask(recorded, await readTaskFile(fullPath), fullPath, dataset ?? {}, results);
  }
}

/** Prompts and scores of one recorded task, built from `fields`. */
export async function replayTask(
  recorded: unknown,
  fields: RawTaskFile,
  path: string,
  splits: z.infer<typeof splitsSchema>,
  results: ReplayResults,
): Promise<readonly Check[]> {
  const { task: name, load_error: loadError } = vectorSchema.parse(recorded);
  const load = () => loadTaskConfig({ name, fields, path, groups: [] });
  const dataset = memoryDataset(name, splits);
  if (loadError !== undefined) {
    const prompts = { task: name, prompts: [], errors: [{ mode: 'plain', num_fewshot: 0 }] };
    return checked(`${name} must fail`, () => replayPrompts(prompts, load(), dataset));
  }
  const prompts = await checked(`${name} prompts`, () =>
    replayPrompts(taskVectorSchema.parse(recorded), load(), dataset),
  );
  const scores = await checked(`${name} scores`, () => replayScores(recorded, load(), dataset, results));
  return [...prompts, ...scores];
}

async function replayScores(
  recorded: unknown,
  task: TaskConfig,
  dataset: Dataset,
  results: ReplayResults,
): Promise<Check[]> {
  const vector = scoringVectorSchema.parse(recorded);
  const runs = await scoreRecordedRuns(vector, task, dataset);
  const checks = runs.map(async (run) => [
    ...compareScores(vector.task, run),
    ...(await results(task, run, vector.scoring.results_bootstrap_0)),
  ]);
  return (await Promise.all(checks)).flat();
}

async function jsonFiles(directory: string): Promise<string[]> {
  return (await readdir(directory)).filter((file) => file.endsWith('.json')).sort();
}

/** Documents keep their floats; everything else is plain JSON. */
async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8');
  const value: unknown = JSON.parse(text);
  const exact = parsePythonJson(text);
  if (path.endsWith('documents.json')) return exact;
  if (typeof value !== 'object' || value === null || !('dataset' in value)) return value;
  return { ...value, dataset: z.object({ dataset: z.unknown() }).parse(exact).dataset };
}
