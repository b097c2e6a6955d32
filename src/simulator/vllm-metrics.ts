import type { FinishReason } from './generated.ts';
import { MetricsRegistry } from './metrics-registry.ts';

/** Times of one finished sequence, seconds where the name says nothing else. */
export interface SequenceTiming {
  readonly arrivedMs: number;
  readonly admittedMs: number;
  readonly firstTokenMs: number;
  readonly finishedMs: number;
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
  readonly preemptions: number;
}

/** What the scheduler knows at the moment of a scrape. */
export interface EngineLoad {
  readonly running: number;
  readonly waiting: number;
  /** Share of the KV cache in use, 0 to 1. */
  readonly kvCacheUsage: number;
}

export interface VllmMetrics {
  prefixCache(queriedTokens: number, hitTokens: number): void;
  step(tokens: number): void;
  interTokenLatency(ms: number): void;
  preemption(): void;
  finished(timing: SequenceTiming, reason: FinishReason): void;
  aborted(): void;
  request(n: number, maxTokens: number): void;
  render(): string;
}

const tokenBounds = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000];
const firstTokenBounds = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640, 2560,
];
const interTokenBounds = [
  0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80,
];
const preemptionBounds = [1, 2, 3, 4, 5, 10, 20];
const requestBounds = [0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680];
const stepBounds = [1, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384];

/** The metrics of vLLM 0.32 that say something about a text model, under its names, labels, help texts and buckets. */
export function createVllmMetrics(
  options: { readonly servedModelName: string; readonly maxModelLength: number; readonly createdSeconds: number },
  load: () => EngineLoad,
): VllmMetrics {
  const registry = new MetricsRegistry(options.createdSeconds);
  const labels = { engine: '0', model_name: options.servedModelName };
  const counter = (name: string, help: string) => registry.counters(`vllm:${name}`, help, [labels])[0]!;
  const histogram = (name: string, help: string, bounds: readonly number[]) =>
    registry.histogram(`vllm:${name}`, help, labels, bounds);
  const gauge = (name: string, help: string, read: () => number) =>
    registry.gauges(`vllm:${name}`, help, [{ labels, read }]);
  const perTokenCount = tokenBounds.filter((bound) => bound <= options.maxModelLength);

  gauge('num_requests_running', 'Number of requests in model execution batches.', () => load().running);
  gauge('num_requests_waiting', 'Number of requests waiting to be processed.', () => load().waiting);
  gauge('kv_cache_usage_perc', 'KV-cache usage. 1 means 100 percent usage.', () => load().kvCacheUsage);
  const queries = counter('prefix_cache_queries', 'Prefix cache queries, in terms of number of queried tokens.');
  const hits = counter('prefix_cache_hits', 'Prefix cache hits, in terms of number of cached tokens.');
  const preemptions = counter('num_preemptions', 'Cumulative number of preemption from the engine.');
  const promptTokens = counter('prompt_tokens', 'Number of prefill tokens processed.');
  const cachedTokens = counter('prompt_tokens_cached', 'Number of cached prompt tokens (local + external).');
  const generationTokens = counter('generation_tokens', 'Number of generation tokens processed.');
  const reasons = ['stop', 'length', 'abort', 'error', 'repetition'] as const;
  const success = registry.counters(
    'vllm:request_success',
    'Count of successfully processed requests.',
    reasons.map((reason) => ({ ...labels, finished_reason: reason })),
  );
  const promptSize = histogram('request_prompt_tokens', 'Number of prefill tokens processed.', perTokenCount);
  const outputSize = histogram('request_generation_tokens', 'Number of generation tokens processed.', perTokenCount);
  const stepTokens = histogram('iteration_tokens_total', 'Histogram of number of tokens per engine_step.', stepBounds);
  const paramN = histogram('request_params_n', 'Histogram of the n request parameter.', [1, 2, 5, 10, 20]);
  const paramMax = histogram(
    'request_params_max_tokens',
    'Histogram of the max_tokens request parameter.',
    perTokenCount,
  );
  const ttft = histogram(
    'time_to_first_token_seconds',
    'Histogram of time to first token in seconds.',
    firstTokenBounds,
  );
  const itl = histogram(
    'inter_token_latency_seconds',
    'Histogram of inter-token latency in seconds.',
    interTokenBounds,
  );
  const tpot = histogram(
    'request_time_per_output_token_seconds',
    'Histogram of time_per_output_token_seconds per request.',
    interTokenBounds,
  );
  const e2e = histogram('e2e_request_latency_seconds', 'Histogram of e2e request latency in seconds.', requestBounds);
  const phase = (name: string, words: string) =>
    histogram(`request_${name}_time_seconds`, `Histogram of time spent in ${words} phase for request.`, requestBounds);
  const queue = phase('queue', 'WAITING');
  const inference = phase('inference', 'RUNNING');
  const prefill = phase('prefill', 'PREFILL');
  const decode = phase('decode', 'DECODE');
  const preempted = histogram(
    'request_num_preemptions',
    'Histogram of the number of times a request was preempted.',
    preemptionBounds,
  );
  const computed = histogram(
    'request_prefill_kv_computed_tokens',
    'Histogram of new KV tokens computed during prefill (excluding cached tokens).',
    perTokenCount,
  );

  return {
    prefixCache(queriedTokens, hitTokens) {
      queries.add(queriedTokens);
      hits.add(hitTokens);
    },
    step: (tokens) => stepTokens.observe(tokens),
    interTokenLatency: (ms) => itl.observe(ms / 1000),
    preemption: () => preemptions.add(),
    finished(timing, reason) {
      const seconds = (from: number, to: number): number => (to - from) / 1000;
      const decodeSeconds = seconds(timing.firstTokenMs, timing.finishedMs);
      success[reasons.indexOf(reason)]!.add();
      promptTokens.add(timing.promptTokens);
      cachedTokens.add(timing.cachedTokens);
      generationTokens.add(timing.outputTokens);
      promptSize.observe(timing.promptTokens);
      outputSize.observe(timing.outputTokens);
      ttft.observe(seconds(timing.arrivedMs, timing.firstTokenMs));
      tpot.observe(timing.outputTokens > 1 ? decodeSeconds / (timing.outputTokens - 1) : 0);
      e2e.observe(seconds(timing.arrivedMs, timing.finishedMs));
      queue.observe(seconds(timing.arrivedMs, timing.admittedMs));
      inference.observe(seconds(timing.admittedMs, timing.finishedMs));
      prefill.observe(seconds(timing.admittedMs, timing.firstTokenMs));
      decode.observe(decodeSeconds);
      preempted.observe(timing.preemptions);
      computed.observe(timing.promptTokens - timing.cachedTokens);
    },
    aborted: () => success[reasons.indexOf('abort')]!.add(),
    request(n, maxTokens) {
      paramN.observe(n);
      paramMax.observe(maxTokens);
    },
    render: () => registry.render(),
  };
}
