import { createHash } from 'node:crypto';
import type { Run } from '../../contracts/run.ts';
import { sanitizeModelName } from '../../engines/standard/lm-eval/file-names.ts';
import { metricSpecifications } from '../../engines/standard/scoring/metric-specification.ts';
import { lmEvalGroupResult } from '../../metrics/lm-eval-results.ts';
import { type LmEvalGroup, type LmEvalTask, lmEvalGroups } from './lm-eval-task.ts';

/** The release of lm-evaluation-harness whose files these are. */
const emulatedVersion = '0.4.13';
const bootstrapIterations = 100_000;

type Entry = Readonly<Record<string, unknown>>;

/** results_*.json of lm-evaluation-harness, as far as a reader needs it. */
export interface LmEvalResultsFile {
  readonly results: Readonly<Record<string, Entry>>;
  readonly groups?: Readonly<Record<string, Entry>>;
  readonly group_subtasks: Readonly<Record<string, readonly string[]>>;
  readonly versions: Readonly<Record<string, unknown>>;
  readonly 'n-shot': Readonly<Record<string, number>>;
  readonly higher_is_better: Readonly<Record<string, Readonly<Record<string, boolean | null>>>>;
  readonly [key: string]: unknown;
}

/** The results of a run's standard tasks in the layout of lm-evaluation-harness 0.4.13. */
export function lmEvalResultsFile(run: Run, tasks: readonly LmEvalTask[], seconds: number): LmEvalResultsFile {
  const groups = lmEvalGroups(tasks);
  const { servedModelName } = run.release;
  const named = <Value>(value: (task: LmEvalTask) => Value): Record<string, Value> =>
    Object.fromEntries(tasks.map((task) => [task.header.task, value(task)]));
  const groupEntries = groups.map((group) => [group.definition.name, groupEntry(group)] as const);
  const aggregated = groupEntries.filter((_, index) => (groups[index]?.definition.metrics.length ?? 0) > 0);
  const systemPrompt = tasks[0]?.record.systemPrompt ?? null;
  return {
    results: { ...named(taskEntry), ...Object.fromEntries(groupEntries) },
    ...(aggregated.length === 0 ? {} : { groups: Object.fromEntries(aggregated) }),
    group_subtasks: Object.fromEntries(groups.map(({ definition, members }) => [definition.name, members])),
    configs: sorted(named(({ record }) => ({ ...record.task, num_fewshot: record.numFewshot }))),
    versions: sorted({
      ...named(({ record }) => record.task.metadata?.['version'] ?? 'Yaml'),
      ...Object.fromEntries(groups.map(({ definition }) => [definition.name, definition.version])),
    }),
    'n-shot': sorted(named(({ record }) => record.numFewshot)),
    higher_is_better: sorted(higherIsBetter(tasks, groups)),
    'n-samples': named(({ header, record, result }) => ({
      original: record.limit === null ? header.itemCount : Math.max(record.splitItems, header.itemCount),
      effective: result.sampleLength,
    })),
    config: {
      model: 'local-completions',
      model_args: { model: servedModelName },
      batch_size: 1,
      batch_sizes: [],
      device: null,
      use_cache: null,
      limit: tasks[0]?.record.limit ?? null,
      bootstrap_iters: bootstrapIterations,
      gen_kwargs: {},
      random_seed: 0,
      numpy_seed: 1234,
      torch_seed: 1234,
      fewshot_seed: 1234,
    },
    git_hash: null,
    date: Date.parse(run.createdAt) / 1000,
    lm_eval_version: emulatedVersion,
    vllm_eval_version: run.toolVersion,
    vllm_eval_run_id: run.runId,
    task_hashes: named(({ taskHash }) => taskHash),
    model_source: 'local-completions',
    model_name: servedModelName,
    model_name_sanitized: sanitizeModelName(servedModelName),
    system_instruction: systemPrompt,
    system_instruction_sha: systemPrompt === null ? null : createHash('sha256').update(systemPrompt).digest('hex'),
    fewshot_as_multiturn: tasks.some(({ header }) => header.promptMode === 'chat'),
    chat_template: null,
    chat_template_sha: null,
    total_evaluation_time_seconds: String(seconds),
  };
}

function taskEntry({ header, record, result }: LmEvalTask): Entry {
  return {
    name: header.task,
    alias: record.alias ?? header.task,
    sample_len: result.sampleLength,
    ...result.scores,
  };
}

function groupEntry({ definition, tasks }: LmEvalGroup): Entry {
  const { scores, sampleLength, sampleCount } = lmEvalGroupResult(
    definition,
    tasks.map(({ result }) => result),
  );
  const { alias, name } = definition;
  if (sampleLength === null) return { alias, name };
  const counts = Object.keys(sampleCount).length === 0 ? {} : { sample_count: sampleCount };
  return { alias, name, sample_len: sampleLength, ...scores, ...counts };
}

/** A group takes what its members agree on; null where they do not. */
function higherIsBetter(
  tasks: readonly LmEvalTask[],
  groups: readonly LmEvalGroup[],
): Record<string, Record<string, boolean | null>> {
  const found: Record<string, Record<string, boolean | null>> = {};
  for (const { header, record } of tasks) {
    const specifications = metricSpecifications(record.task);
    found[header.task] = Object.fromEntries(
      specifications.map(({ metric, definition }) => [metric, definition.higherIsBetter]),
    );
  }
  for (const { definition, members } of groups) {
    const merged: Record<string, boolean | null> = {};
    for (const [metric, better] of members.flatMap((member) => Object.entries(found[member] ?? {}))) {
      merged[metric] = merged[metric] === undefined || merged[metric] === better ? better : null;
    }
    if (Object.keys(merged).length > 0) found[definition.name] = merged;
  }
  return found;
}

function sorted<Value>(record: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
