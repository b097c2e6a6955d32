import { join } from 'node:path';
import { packageRoot } from '../../src/pipeline/config/package-root.ts';

export interface Load {
  readonly url: string;
  readonly prompts: number;
  readonly concurrency: number;
  readonly outputTokens: number;
  /** Requests per second at equal gaps; a closed loop without it. */
  readonly requestRate?: number;
  readonly isChat?: boolean;
  readonly directory: string;
  readonly file: string;
}

/** A load generator that understands vLLM's flags and writes vLLM's result file. */
export interface Client {
  readonly name: string;
  readonly command: (load: Load) => readonly string[];
}

type Flags = Readonly<Record<string, string | number | true | undefined>>;

function flags(given: Flags): string[] {
  return Object.entries(given).flatMap(([name, value]) => {
    if (value === undefined) return [];
    return value === true ? [`--${name}`] : [`--${name}`, String(value)];
  });
}

const shared = (load: Load): Flags => ({
  model: 'mock',
  'num-prompts': load.prompts,
  'max-concurrency': load.concurrency,
  'random-input-len': 64,
  'random-output-len': load.outputTokens,
  'request-rate': load.requestRate,
  seed: 7,
});

export function vllmEval(): Client {
  return {
    name: 'vllm-eval',
    command: (load) => [
      join(packageRoot, 'bin', 'vllm-eval'),
      'bench',
      ...flags({
        ...shared(load),
        endpoint: load.url,
        backend: load.isChat === true ? 'openai-chat' : undefined,
        arrival: load.requestRate === undefined ? undefined : 'constant',
        'save-result': join(load.directory, load.file),
      }),
    ],
  };
}

/** `executable` is `vllm-bench`, or `vllm` whose `bench serve` it is; `tokenizer` is a folder of a model that both can read. */
export function peer(name: string, executable: string, tokenizer: string): Client {
  return {
    name,
    command: (load) => [
      executable,
      ...(name === 'vllm bench serve' ? ['bench', 'serve'] : []),
      ...flags({
        ...shared(load),
        backend: load.isChat === true ? 'openai-chat' : 'vllm',
        'base-url': load.url,
        endpoint: load.isChat === true ? '/v1/chat/completions' : '/v1/completions',
        tokenizer,
        'dataset-name': 'random',
        'ignore-eos': true,
        burstiness: load.requestRate === undefined ? undefined : 'inf',
        'ready-check-timeout-sec': 0,
        'disable-tqdm': true,
        'percentile-metrics': 'ttft,tpot,itl,e2el',
        'metric-percentiles': '50,90,95,99',
        'save-result': true,
        'result-dir': load.directory,
        'result-filename': load.file,
      }),
    ],
  };
}
