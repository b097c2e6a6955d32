import { basename, resolve } from 'node:path';
import { metricPercentilesSchema, percentileMetricsSchema } from '../../engines/serving/scenario-file.ts';
import type { LatencyMetric } from '../../engines/serving/vllm-bench-json.ts';
import type { Arguments, Command } from '../command.ts';
import { isSet, listOf, textOf } from '../command.ts';
import { usageError } from '../parse-arguments.ts';

export interface ResultOptions {
  /** What was named; null where vLLM's own name is wanted, undefined where no file is. */
  readonly file: string | null | undefined;
  readonly directory: string | undefined;
  readonly isDetailed: boolean;
  readonly append: boolean;
  readonly recordsFile: string | undefined;
  readonly csvFile: string | undefined;
  readonly htmlFile: string | undefined;
  readonly plotTimeline: boolean;
  readonly metrics: readonly LatencyMetric[] | undefined;
  readonly percentiles: readonly number[] | undefined;
  readonly label: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Throws EVAL_CLI_USAGE. */
export function readResultOptions(args: Arguments, command: Command): ResultOptions {
  const given = textOf(args, 'save-result');
  const named = textOf(args, 'result-filename');
  const directory = textOf(args, 'result-dir');
  const isWanted = given !== undefined || isSet(args, 'save-result');
  if (!isWanted) {
    const alone = ['save-detailed', 'append-result', 'result-dir', 'result-filename', 'plot-timeline'].find(
      (flag) => args.flags[flag] !== undefined,
    );
    if (alone !== undefined) throw usageError(command, `--${alone}: expected --save-result beside it.`);
  }
  if (given !== undefined && (named !== undefined || directory !== undefined)) {
    throw usageError(
      command,
      'expected --save-result FILE, or --save-result with --result-dir and --result-filename, found both.',
    );
  }
  return {
    file: isWanted ? (given ?? named ?? null) : undefined,
    directory,
    isDetailed: given !== undefined || isSet(args, 'save-detailed'),
    append: isSet(args, 'append-result'),
    recordsFile: textOf(args, 'records'),
    csvFile: textOf(args, 'csv'),
    htmlFile: textOf(args, 'html'),
    plotTimeline: isSet(args, 'plot-timeline'),
    metrics: readList(args, 'percentile-metrics', percentileMetricsSchema, command),
    percentiles: readList(args, 'metric-percentiles', metricPercentilesSchema, command),
    label: textOf(args, 'label'),
    metadata: Object.fromEntries(listOf(args, 'metadata').map((text) => keyValue(text, command))),
  };
}

/** Where the result file goes; `facts` give vLLM's own name, such as `vllm-4qps-concurrency8-Qwen3-8B-20261124-105239.json`. */
export function resultPath(
  { file, directory = '.', label }: ResultOptions,
  facts: {
    readonly backend: 'completions' | 'chat';
    readonly requestRate: number | null;
    readonly concurrency: number;
    readonly model: string;
    readonly date: Date;
  },
): string {
  if (file !== null && file !== undefined) return resolve(directory, file);
  const name = label ?? (facts.backend === 'chat' ? 'openai-chat' : 'vllm');
  const date = facts.date.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  const parts = [
    name,
    `${facts.requestRate ?? 'inf'}qps`,
    `concurrency${facts.concurrency}`,
    basename(facts.model),
    date,
  ];
  return resolve(directory, `${parts.join('-').replaceAll(/[^\w.-]/g, '_')}.json`);
}

interface ListSchema<T> {
  safeParse(
    text: string,
  ): { success: true; data: T } | { success: false; error: { issues: readonly { message: string }[] } };
}

function readList<T>(args: Arguments, flag: string, schema: ListSchema<T>, command: Command): T | undefined {
  const text = textOf(args, flag);
  if (text === undefined) return undefined;
  const result = schema.safeParse(text);
  if (result.success) return result.data;
  throw usageError(
    command,
    `--${flag}: ${result.error.issues[0]?.message ?? 'expected another list'}, found "${text}".`,
  );
}

/** Keys of a result file: a note of that name would hide a figure. */
const reserved =
  /^(date|endpoint_type|backend|label|model_id|tokenizer_id|num_prompts|request_.*|burstiness|max_.*|duration|completed|failed|cancelled|total_.*|output_.*|.*_ms|input_lens|ttfts|itls|latencies|queue_times|start_times|errors|rtfx|steady_state|vllm_eval)$/;

function keyValue(text: string, command: Command): readonly [string, string] {
  const [, key = '', value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (key === '') throw usageError(command, `--metadata: expected KEY=VALUE, found "${text}".`);
  if (reserved.test(key))
    throw usageError(command, `--metadata: expected a name that no figure of the result has, found "${key}".`);
  return [key, value];
}
