import { z } from 'zod';
import { requestFieldsSchema, traceLayouts } from '../../contracts/engine-config.ts';

const count = z.number().int().positive();
const length = z.number().int().nonnegative();
const amount = z.number().positive();
const ratio = z.number().min(0).lt(1);

export const datasetNames = [
  'random',
  'sharegpt',
  'custom',
  'prefix_repetition',
  'spec_bench',
  'timed_trace',
  ...traceLayouts,
  'conversations',
  'exam',
] as const;

/** Values from 0 to 1, or of both lengths apart, as vLLM's `--random-range-ratio`. */
const rangeRatio = z.union([ratio, z.strictObject({ input: ratio, output: ratio })]);

/** What can be said of a load, by the names of `vllm bench serve`, in a scenario file and as flags; names of our own where vLLM has none. */
export const loadOptionShape = {
  max_concurrency: count,
  num_prompts: count,
  num_warmups: length,
  /** Odd, so that a median repetition exists. */
  repetitions: count,

  /** Requests per second that leave by themselves; "inf" and none is a closed loop. */
  request_rate: z.union([amount, z.literal('inf')]),
  /** Gamma shape of the gaps, 1 (Poisson) when left out; "inf" for constant gaps. */
  burstiness: z.union([amount, z.literal('inf')]),
  ramp_up_strategy: z.enum(['linear', 'exponential']),
  ramp_up_start_rps: amount,
  ramp_up_end_rps: amount,
  stages: z.array(z.strictObject({ request_rate: amount, seconds: amount })).min(1),

  dataset_name: z.enum(datasetNames),
  dataset_path: z.string().min(1),
  random_input_len: count,
  random_output_len: count,
  random_range_ratio: rangeRatio,
  random_prefix_len: length,
  prefix_repetition_prefix_len: count,
  prefix_repetition_suffix_len: count,
  prefix_repetition_num_prefixes: count,
  prefix_repetition_output_len: count,
  sharegpt_output_len: count,
  /** −1 keeps what each line says. */
  custom_output_len: z.union([count, z.literal(-1)]),
  spec_bench_output_len: count,
  /** Tokens that a hash id of a trace stands for. */
  timed_trace_chunk_hash_size: count,
  trace_speed: amount,
  /** Longer requests of a trace are left out. */
  max_model_len: count,
  min_turns: count,
  max_turns: count,
  think_seconds: z.number().nonnegative(),
  /** Made-up text depends on the seed alone, and a cache that a run has warmed is used by the next. */
  reuse_prompts: z.boolean(),

  lora_modules: z.array(z.string().min(1)).min(1),
  lora_assignment: z.enum(['random', 'round-robin']),
  cancel_share: z.number().gt(0).max(1),
  cancel_after_ms: amount,
  /** Milliseconds. */
  goodput: z.strictObject({ ttft: amount.optional(), tpot: amount.optional(), e2el: amount.optional() }),

  ignore_eos: z.boolean(),
  temperature: z.number().nonnegative(),
  top_p: z.number().gt(0).max(1),
  top_k: z.number().int(),
  min_p: z.number().min(0).max(1),
  frequency_penalty: z.number(),
  presence_penalty: z.number(),
  repetition_penalty: amount,
  logprobs: length,
  extra_body: requestFieldsSchema,
};

const sources = ['request_rate', 'ramp_up_strategy', 'stages'] as const;
const pairs = [
  ['ramp_up_strategy', 'ramp_up_start_rps'],
  ['ramp_up_strategy', 'ramp_up_end_rps'],
  ['ramp_up_start_rps', 'ramp_up_strategy'],
  ['ramp_up_end_rps', 'ramp_up_strategy'],
  ['cancel_share', 'cancel_after_ms'],
  ['cancel_after_ms', 'cancel_share'],
  ['lora_assignment', 'lora_modules'],
] as const;
const fileDatasets: ReadonlySet<string> = new Set([
  'sharegpt',
  'custom',
  'spec_bench',
  'timed_trace',
  ...traceLayouts,
  'exam',
]);

const rawSchema = z.strictObject(loadOptionShape).partial();
export type LoadOptions = z.infer<typeof rawSchema>;

/** What one option needs beside it: `[the option, the problem]`; null when all is well. */
export function loadOptionConflict(options: LoadOptions): readonly [keyof LoadOptions, string] | null {
  const isGiven = (name: keyof LoadOptions): boolean => options[name] !== undefined;
  const [first, second] = sources.filter((name) => isGiven(name) && options[name] !== 'inf');
  if (first !== undefined && second !== undefined) return [second, `expected it without ${first}`];
  if (isGiven('burstiness') && !sources.some(isGiven)) return ['burstiness', 'expected request_rate beside burstiness'];
  for (const [name, partner] of pairs)
    if (isGiven(name) && !isGiven(partner)) return [name, `expected ${partner} beside it`];
  const name = options.dataset_name ?? 'random';
  if (fileDatasets.has(name) && !isGiven('dataset_path'))
    return ['dataset_name', `expected dataset_path beside ${name}`];
  if (!fileDatasets.has(name) && isGiven('dataset_path')) {
    return ['dataset_path', `expected a dataset_name that reads a file beside it, found ${name}`];
  }
  if ((options.min_turns ?? 1) > (options.max_turns ?? options.min_turns ?? 1)) {
    return ['min_turns', `expected no more than max_turns (${options.max_turns})`];
  }
  return null;
}
