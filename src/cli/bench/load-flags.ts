import type { LoadOptions } from '../../engines/serving/load-options.ts';
import type { Option } from '../command.ts';

/** A flag that sets one load option. */
export interface LoadFlag extends Option {
  readonly option: keyof LoadOptions;
}

/** How many, how fast. Flags of vLLM keep its names. */
const loadShape: readonly LoadFlag[] = [
  {
    flag: 'request-rate',
    option: 'request_rate',
    valueName: 'R',
    help: 'Requests per second of an open loop; inf is a closed loop (default)',
  },
  {
    flag: 'burstiness',
    option: 'burstiness',
    valueName: 'SHAPE',
    help: 'Gamma shape of the gaps: below 1 in bursts, above 1 evener, inf even',
  },
  {
    flag: 'ramp-up-strategy',
    option: 'ramp_up_strategy',
    valueName: 'linear|exponential',
    help: 'The rate goes from --ramp-up-start-rps to --ramp-up-end-rps',
  },
  { flag: 'ramp-up-start-rps', option: 'ramp_up_start_rps', valueName: 'R', help: 'First rate of a ramp' },
  { flag: 'ramp-up-end-rps', option: 'ramp_up_end_rps', valueName: 'R', help: 'Last rate of a ramp' },
  {
    flag: 'stages',
    option: 'stages',
    valueName: 'R:SECONDS,…',
    help: 'One rate after the other, for example 2:60,8:60',
  },
  { flag: 'repetitions', option: 'repetitions', valueName: 'N', help: 'Measured repetitions (default 1)' },
  {
    flag: 'num-warmups',
    option: 'num_warmups',
    valueName: 'N',
    help: 'Requests before each repetition that count for nothing (default 0)',
  },
  {
    flag: 'cancel-share',
    option: 'cancel_share',
    valueName: '0..1',
    help: 'Share of requests that the client gives up',
  },
  { flag: 'cancel-after-ms', option: 'cancel_after_ms', valueName: 'MS', help: 'How long after sending it gives up' },
  {
    flag: 'goodput',
    option: 'goodput',
    valueName: 'KEY:MS…',
    several: true,
    help: 'Latencies that a good request keeps: ttft, tpot, e2el',
  },
];

const datasets: readonly LoadFlag[] = [
  {
    flag: 'dataset-name',
    option: 'dataset_name',
    valueName: 'NAME',
    help: 'random (default), sharegpt, custom, spec_bench, prefix_repetition, conversations, timed_trace, mooncake, azure, burstgpt, exam',
  },
  { flag: 'dataset-path', option: 'dataset_path', valueName: 'FILE', help: 'File of the data set' },
  { flag: 'input-len', option: 'random_input_len', valueName: 'N', help: 'As --random-input-len' },
  {
    flag: 'output-len',
    option: 'random_output_len',
    valueName: 'N',
    help: 'As --random-output-len',
  },
  {
    flag: 'random-range-ratio',
    option: 'random_range_ratio',
    valueName: 'R|JSON',
    help: 'Lengths vary by this share, or {"input": R, "output": R}',
  },
  {
    flag: 'random-prefix-len',
    option: 'random_prefix_len',
    valueName: 'N',
    help: 'Tokens that begin every prompt alike',
  },
  {
    flag: 'prefix-repetition-prefix-len',
    option: 'prefix_repetition_prefix_len',
    valueName: 'N',
    help: 'Tokens of a shared start (default 256)',
  },
  {
    flag: 'prefix-repetition-suffix-len',
    option: 'prefix_repetition_suffix_len',
    valueName: 'N',
    help: 'Tokens of a prompt’s own end (default 256)',
  },
  {
    flag: 'prefix-repetition-num-prefixes',
    option: 'prefix_repetition_num_prefixes',
    valueName: 'N',
    help: 'Shared starts (default 10)',
  },
  {
    flag: 'prefix-repetition-output-len',
    option: 'prefix_repetition_output_len',
    valueName: 'N',
    help: 'Answer tokens (default 128)',
  },
  {
    flag: 'sharegpt-output-len',
    option: 'sharegpt_output_len',
    valueName: 'N',
    help: 'Answer tokens at most (default: as the recorded answer)',
  },
  {
    flag: 'custom-output-len',
    option: 'custom_output_len',
    valueName: 'N',
    help: 'Answer tokens at most (default: of each line, else 256)',
  },
  {
    flag: 'spec-bench-output-len',
    option: 'spec_bench_output_len',
    valueName: 'N',
    help: 'Answer tokens at most (default 256)',
  },
  {
    flag: 'timed-trace-chunk-hash-size',
    option: 'timed_trace_chunk_hash_size',
    valueName: 'N',
    help: 'Tokens of a hash id (default 16; mooncake 512)',
  },
  {
    flag: 'trace-speed',
    option: 'trace_speed',
    valueName: 'X',
    help: 'Replay a trace this many times as fast (default 1)',
  },
  {
    flag: 'max-model-len',
    option: 'max_model_len',
    valueName: 'N',
    help: 'Leave out requests of a trace that are longer',
  },
  { flag: 'min-turns', option: 'min_turns', valueName: 'N', help: 'Turns of the shortest conversation' },
  { flag: 'max-turns', option: 'max_turns', valueName: 'N', help: 'Turns of the longest conversation' },
  {
    flag: 'think-seconds',
    option: 'think_seconds',
    valueName: 'S',
    help: 'Pause between an answer and the next turn (default 0)',
  },
  {
    flag: 'reuse-prompts',
    option: 'reuse_prompts',
    valueName: null,
    help: 'The same text every time: measures a warm prefix cache',
  },
];

const requests: readonly LoadFlag[] = [
  {
    flag: 'lora-modules',
    option: 'lora_modules',
    valueName: 'NAME…',
    several: true,
    help: 'Adapters that requests ask for instead of the model',
  },
  {
    flag: 'lora-assignment',
    option: 'lora_assignment',
    valueName: 'random|round-robin',
    help: 'Which request asks for which (default random)',
  },
  {
    flag: 'ignore-eos',
    option: 'ignore_eos',
    valueName: null,
    help: 'Answers as long as asked (always so for made-up text)',
  },
  { flag: 'temperature', option: 'temperature', valueName: 'T', help: 'Sampling (default 0)' },
  { flag: 'top-p', option: 'top_p', valueName: 'P', help: 'Sampling' },
  { flag: 'top-k', option: 'top_k', valueName: 'K', help: 'Sampling' },
  { flag: 'min-p', option: 'min_p', valueName: 'P', help: 'Sampling' },
  { flag: 'frequency-penalty', option: 'frequency_penalty', valueName: 'X', help: 'Sampling' },
  { flag: 'presence-penalty', option: 'presence_penalty', valueName: 'X', help: 'Sampling' },
  { flag: 'repetition-penalty', option: 'repetition_penalty', valueName: 'X', help: 'Sampling' },
  { flag: 'logprobs', option: 'logprobs', valueName: 'N', help: 'Log-probabilities to ask for with every token' },
  { flag: 'extra-body', option: 'extra_body', valueName: 'JSON', help: 'Further fields of every request' },
];

export const loadFlags: readonly LoadFlag[] = [...loadShape, ...datasets, ...requests];
