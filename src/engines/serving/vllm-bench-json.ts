import type { Arrival } from '../../contracts/engine-config.ts';
import type { RequestRecord } from '../../contracts/request-record.ts';
import { requestLatency } from './request-scores.ts';
import { steadyRate } from './schedules/steady-rate.ts';
import type { LatencySummary, ServingSummary } from './summarize-serving.ts';

export const latencyMetrics = ['ttft', 'tpot', 'itl', 'e2el'] as const;
export type LatencyMetric = (typeof latencyMetrics)[number];
export const latencyPercentiles = [50, 90, 95, 99] as const;
export type LatencyPercentile = (typeof latencyPercentiles)[number];

export interface VllmBenchOptions {
  readonly date: Date;
  readonly model: string;
  readonly backend: 'completions' | 'chat';
  /** `--percentile-metrics` and `--metric-percentiles`; all when left out. */
  readonly metrics?: readonly LatencyMetric[];
  readonly percentiles?: readonly LatencyPercentile[];
  /** `--save-detailed`: an entry per request. */
  readonly records?: readonly RequestRecord[];
}

type Json = number | string | null | readonly Json[];

/**
 * A result file of `vllm bench serve`: latencies of the summary in ms, arrays per request in seconds. As vLLM's, ttft and e2el run from
 * the real send; an open loop adds vLLM's `client_queue_time` and the latencies that include it.
 * A latency nobody measured is null where vLLM writes 0, so that a run that failed altogether never looks fast.
 */
export function toVllmBenchJson(summary: ServingSummary, options: VllmBenchOptions): Readonly<Record<string, Json>> {
  const backend = options.backend === 'chat' ? 'openai-chat' : 'vllm';
  const percentiles = options.percentiles ?? latencyPercentiles;
  const { openLoop } = summary;
  const fromSend =
    openLoop === undefined ? summary : { ...summary, ttft: openLoop.serviceTtft, e2el: openLoop.serviceE2el };
  const latencies: (readonly [string, LatencySummary | null])[] = (options.metrics ?? latencyMetrics).map((name) => [
    name,
    fromSend[name],
  ]);
  if (openLoop !== undefined) {
    latencies.push(
      ['client_queue_time', openLoop.late],
      ['ttft_including_client_queue', summary.ttft],
      ['e2el_including_client_queue', summary.e2el],
    );
  }
  return {
    date: compactDate(options.date),
    endpoint_type: backend,
    backend,
    label: null,
    model_id: options.model,
    tokenizer_id: options.model,
    num_prompts: summary.requests,
    request_rate: (openLoop && steadyRate(openLoop.arrival)) ?? 'inf',
    burstiness: burstiness(openLoop?.arrival),
    max_concurrency: summary.concurrency,
    duration: summary.durationSeconds,
    completed: summary.successes,
    failed: summary.requests - summary.successes,
    total_input_tokens: summary.totalInputTokens,
    total_output_tokens: summary.totalOutputTokens,
    request_throughput: summary.requestsPerSecond,
    request_goodput: null,
    output_throughput: summary.outputTokensPerSecond,
    total_token_throughput: summary.totalTokensPerSecond,
    ...(options.records === undefined ? {} : detailKeys(options.records)),
    ...Object.assign({}, ...latencies.map(([name, latency]) => latencyKeys(name, latency, percentiles))),
  };
}

function latencyKeys(
  name: string,
  latency: LatencySummary | null,
  percentiles: readonly LatencyPercentile[],
): Record<string, number | null> {
  return {
    [`mean_${name}_ms`]: latency?.meanMs ?? null,
    [`median_${name}_ms`]: latency?.medianMs ?? null,
    [`std_${name}_ms`]: latency?.standardDeviationMs ?? null,
    ...Object.fromEntries(percentiles.map((p) => [`p${p}_${name}_ms`, latency?.[`p${p}Ms`] ?? null])),
  };
}

/** A failed request has no tokens and no times, and says why. */
function detailKeys(records: readonly RequestRecord[]): Record<string, Json> {
  const latencies = records.map(requestLatency);
  const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000);
  return {
    input_lens: records.map((record) => record.inputTokens ?? 0),
    output_lens: records.map((record, index) => (latencies[index] === null ? 0 : (record.outputTokens ?? 0))),
    ttfts: latencies.map((latency) => seconds(latency && latency.ttftMs - latency.lateMs)),
    itls: latencies.map((latency) => (latency?.gapsMs ?? []).map((gap) => gap / 1000)),
    latencies: latencies.map((latency) => seconds(latency && latency.e2elMs - latency.lateMs)),
    queue_times: latencies.map((latency) => seconds(latency && latency.lateMs)),
    start_times: records.map((record) => record.startMs / 1000),
    errors: records.map((record) => record.error ?? ''),
  };
}

/** The gamma shape of the arrivals, as vLLM names it. JSON has no infinity, which stands for constant gaps there. */
function burstiness(arrival: Arrival | undefined): number | string {
  if (arrival?.process === 'constant') return 'inf';
  return arrival !== undefined && 'burstiness' in arrival ? (arrival.burstiness ?? 'inf') : 1;
}

/** `20261124-105239`, UTC. */
function compactDate(date: Date): string {
  return date.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}
