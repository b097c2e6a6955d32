import { loadFlags } from '../bench/load-flags.ts';
import { planFlags } from '../bench/plan-flags.ts';
import { resultFlags } from '../bench/result-flags.ts';
import { targetFlags, tokenizerFlags } from '../bench/target-flags.ts';
import type { Command } from '../command.ts';
import { isSet, jsonOption } from '../command.ts';

export const benchCommand: Command = {
  name: 'bench',
  summary: 'Load a served model and show vLLM’s figures',
  description:
    'TTFT, TPOT, ITL, E2EL, throughput and success rate of one load, of a sweep, or of the scenarios of configs/vllm_benchmark.json. A closed loop\n' +
    'keeps --max-concurrency requests in flight; with --request-rate requests leave by a schedule and latency counts from the intended start.\n' +
    'Flags of `vllm bench serve` have its names and its meaning. A failed request has no latency. Ends with 1 when every request failed.',
  positionals: [],
  options: [
    ...planFlags,
    ...targetFlags,
    {
      flag: 'arrival',
      valueName: 'closed|constant|poisson',
      help: 'Schedule in words: poisson (default) and constant need --request-rate',
    },
    ...loadFlags,
    ...resultFlags,
    ...tokenizerFlags,
    {
      flag: 'skip-calibration',
      valueName: null,
      help: 'Do not prove by a calibration that this client keeps up with the load',
    },
    { flag: 'quiet', valueName: null, help: 'No progress; --disable-tqdm is the same' },
    { flag: 'disable-tqdm', valueName: null, help: 'As --quiet' },
    jsonOption,
  ],
  settings: [
    'endpoint',
    'modelName',
    'servedModelName',
    'tokenizer',
    'apiKey',
    'headers',
    'caFile',
    'proxy',
    'requestTimeoutSeconds',
    'maxConcurrency',
    'randomInputLen',
    'randomOutputLen',
    'numPrompts',
    'seed',
    'language',
    'timeZone',
    'logLevel',
  ],
  examples: [
    {
      command: 'vllm-eval bench --endpoint http://localhost:8000 --num-prompts 100 --max-concurrency 10',
      meaning: 'a closed loop',
    },
    {
      command: 'vllm-eval bench --endpoint http://localhost:8000 --request-rate 4 --save-result r.json --html r.html',
      meaning: 'an open loop, with files',
    },
    {
      command:
        'vllm-eval bench --endpoint http://localhost:8000 --dataset-name mooncake --dataset-path trace.jsonl --trace-speed 10',
      meaning: 'recorded traffic, ten times as fast',
    },
    {
      command: 'vllm-eval bench --endpoint http://localhost:8000 --scenario all --lang ko',
      meaning: 'all scenarios, with a grade',
    },
  ],
  execute: async (args, io) => {
    const { executeBench } = await import('../bench/execute-bench.ts');
    return executeBench(args, io, benchCommand, isSet(args, 'json'));
  },
};
