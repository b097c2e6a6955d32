import type { Arrival, ServingScenario, Workload } from '../../contracts/engine-config.ts';
import type { LoadOptions } from './load-options.ts';

export interface ScenarioDefaults {
  readonly numPrompts: number;
  readonly repetitions: number;
}

/** vLLM's defaults. */
const defaults = {
  inputTokens: 1024,
  outputTokens: 128,
  prefixTokens: 256,
  suffixTokens: 256,
  prefixes: 10,
  customOutputTokens: 256,
};

/** A scenario of the engine from options by vLLM's names. */
export function toScenario(
  name: string,
  options: LoadOptions,
  { description, numPrompts: most, repetitions }: ScenarioDefaults & { readonly description?: string | undefined },
): ServingScenario {
  const arrival = arrivalOf(options);
  const numPrompts = options.num_prompts ?? stagedRequests(options) ?? most;
  const { lora_modules: modules, lora_assignment: assignment = 'random' } = options;
  const { cancel_share: share, cancel_after_ms: afterMs, goodput } = options;
  const requestFields = requestFieldsOf(options);
  const workload = workloadOf(options);
  return {
    name,
    ...(description === undefined ? {} : { description }),
    // vLLM's inf without a limit: all at once.
    maxConcurrency:
      options.max_concurrency ?? (options.request_rate === undefined && arrival === null ? 1 : numPrompts),
    ...(arrival === null ? {} : { arrival }),
    ...(workload === null ? {} : { workload }),
    inputTokens: options.random_input_len ?? defaults.inputTokens,
    outputTokens: outputTokensOf(options),
    numPrompts,
    repetitions: options.repetitions ?? repetitions,
    ...(options.num_warmups === undefined ? {} : { warmUpRequests: options.num_warmups }),
    ...(options.reuse_prompts === true ? { reusePrompts: true } : {}),
    ...(options.ignore_eos === undefined ? {} : { ignoreEos: options.ignore_eos }),
    ...(modules === undefined ? {} : { lora: { modules, assignment } }),
    ...(share === undefined || afterMs === undefined ? {} : { cancel: { share, afterMs } }),
    ...(goodput === undefined
      ? {}
      : { goodput: { ttftMs: goodput.ttft ?? null, tpotMs: goodput.tpot ?? null, e2elMs: goodput.e2el ?? null } }),
    ...(Object.keys(requestFields).length === 0 ? {} : { requestFields }),
  };
}

/** Null is a closed loop. */
function arrivalOf(options: LoadOptions): Arrival | null {
  const { request_rate: rate, burstiness = 1, ramp_up_strategy, ramp_up_start_rps, ramp_up_end_rps, stages } = options;
  const shape = burstiness === 'inf' ? null : burstiness;
  if (ramp_up_strategy !== undefined && ramp_up_start_rps !== undefined && ramp_up_end_rps !== undefined) {
    return {
      process: 'ramp',
      shape: ramp_up_strategy,
      startRequestsPerSecond: ramp_up_start_rps,
      endRequestsPerSecond: ramp_up_end_rps,
      burstiness: shape,
    };
  }
  if (stages !== undefined) {
    return {
      process: 'stages',
      stages: stages.map(({ request_rate, seconds }) => ({ requestsPerSecond: request_rate, seconds })),
      burstiness: shape,
    };
  }
  if (rate === undefined || rate === 'inf') {
    const isTrace = traceLayoutOf(options) !== null && rate !== 'inf';
    return isTrace ? { process: 'trace', speed: options.trace_speed ?? 1 } : null;
  }
  if (shape === null) return { process: 'constant', requestsPerSecond: rate };
  if (shape === 1) return { process: 'poisson', requestsPerSecond: rate };
  return { process: 'gamma', requestsPerSecond: rate, burstiness: shape };
}

function stagedRequests({ stages }: LoadOptions): number | null {
  if (stages === undefined) return null;
  return Math.max(1, Math.round(stages.reduce((sum, { request_rate, seconds }) => sum + request_rate * seconds, 0)));
}

/** Null: made-up text of one length. */
function workloadOf(options: LoadOptions): Workload | null {
  const { dataset_name: name = 'random', dataset_path: path = '', think_seconds: thinkSeconds = 0 } = options;
  const layout = traceLayoutOf(options);
  if (layout !== null) {
    const blockTokens =
      options.timed_trace_chunk_hash_size ?? (layout === 'mooncake' && name !== 'timed_trace' ? 512 : 16);
    return { kind: 'trace', path, layout, blockTokens, maxTokens: options.max_model_len ?? null };
  }
  const turns = { min: options.min_turns ?? options.max_turns ?? 1, max: options.max_turns ?? options.min_turns ?? 1 };
  switch (name) {
    case 'sharegpt':
      return {
        kind: 'sharegpt',
        path,
        outputTokens: options.sharegpt_output_len ?? null,
        turns: turns.max,
        thinkSeconds,
      };
    case 'custom':
    case 'spec_bench': {
      const fixed = name === 'custom' ? options.custom_output_len : options.spec_bench_output_len;
      return { kind: 'custom', path, outputTokens: fixed === -1 ? null : (fixed ?? null) };
    }
    case 'exam':
      return { kind: 'exam', path };
    case 'prefix_repetition':
      return {
        kind: 'prefix-repetition',
        prefixes: options.prefix_repetition_num_prefixes ?? defaults.prefixes,
        prefixTokens: options.prefix_repetition_prefix_len ?? defaults.prefixTokens,
        suffixTokens: options.prefix_repetition_suffix_len ?? defaults.suffixTokens,
      };
    case 'conversations':
      return { kind: 'conversations', turns, thinkSeconds, prefixTokens: options.random_prefix_len ?? 0 };
    default: {
      const { random_range_ratio: range = 0, random_prefix_len: prefixTokens = 0 } = options;
      const [inputRangeRatio, outputRangeRatio] =
        typeof range === 'number' ? [range, range] : [range.input, range.output];
      if (inputRangeRatio === 0 && outputRangeRatio === 0 && prefixTokens === 0) return null;
      return { kind: 'random', inputRangeRatio, outputRangeRatio, prefixTokens };
    }
  }
}

function traceLayoutOf({ dataset_name: name }: LoadOptions): Extract<Workload, { kind: 'trace' }>['layout'] | null {
  if (name === 'timed_trace') return 'mooncake';
  return name === 'mooncake' || name === 'azure' || name === 'burstgpt' ? name : null;
}

function outputTokensOf(options: LoadOptions): number {
  switch (options.dataset_name) {
    case 'prefix_repetition':
      return options.prefix_repetition_output_len ?? options.random_output_len ?? defaults.outputTokens;
    case 'custom':
    case 'spec_bench':
      return options.random_output_len ?? defaults.customOutputTokens;
    default:
      return options.random_output_len ?? defaults.outputTokens;
  }
}

const sampling = [
  'temperature',
  'top_p',
  'top_k',
  'min_p',
  'frequency_penalty',
  'presence_penalty',
  'repetition_penalty',
  'logprobs',
] as const;

function requestFieldsOf(options: LoadOptions): NonNullable<ServingScenario['requestFields']> {
  const given = sampling.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]] as const]));
  return { ...Object.fromEntries(given), ...options.extra_body };
}
