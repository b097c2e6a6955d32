import type { Arrival } from '../../contracts/engine-config.ts';
import type { RequestRecord } from '../../contracts/request-record.ts';
import { percentileOf, type LatencySummary } from './latency-summary.ts';
import type { SteadyState } from './load-over-time.ts';
import { requestLatency } from './request-scores.ts';
import { steadyRate } from './schedules/steady-rate.ts';
import type { ServingSummary } from './summarize-serving.ts';

export const latencyMetrics = ['ttft', 'tpot', 'itl', 'e2el'] as const;
export type LatencyMetric = (typeof latencyMetrics)[number];
const defaultPercentiles = [50, 90, 95, 99] as const;

export type Json = number | string | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export interface VllmBenchOptions {
  readonly date: Date;
  readonly model: string;
  readonly tokenizer?: string;
  readonly backend: 'completions' | 'chat';
  /** `--percentile-metrics` and `--metric-percentiles`; all, and 50, 90, 95, 99, when left out. */
  readonly metrics?: readonly LatencyMetric[];
  readonly percentiles?: readonly number[];
  readonly label?: string;
  /** `--metadata`: put beside the rest as vLLM does. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** `--save-detailed`: an entry per request. */
  readonly records?: readonly RequestRecord[];
  /** What only this tool knows, under a key of its own. */
  readonly own?: { readonly [key: string]: Json };
}

/**
 * A result file of `vllm bench serve`: latencies of the summary in ms, arrays per request in seconds. As vLLM's, ttft and e2el run from
 * the real send; an open loop adds vLLM's `client_queue_time` and the latencies that include it.
 * A latency nobody measured is null where vLLM writes 0, so that a run that failed altogether never looks fast.
 */
export function toVllmBenchJson(summary: ServingSummary, options: VllmBenchOptions): Readonly<Record<string, Json>> {
  const backend = options.backend === 'chat' ? 'openai-chat' : 'vllm';
  const percentiles = options.percentiles ?? defaultPercentiles;
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
  const wanted = (name: LatencyMetric): boolean => options.metrics?.includes(name) ?? true;
  if (summary.chunkGap !== undefined && wanted('itl')) latencies.push(['chunk_gap', summary.chunkGap]);
  if (summary.visibleTtft !== undefined && wanted('ttft')) latencies.push(['ttfot', summary.visibleTtft]);
  return {
    date: compactDate(options.date),
    endpoint_type: backend,
    backend,
    label: options.label ?? null,
    model_id: options.model,
    tokenizer_id: options.tokenizer ?? options.model,
    num_prompts: summary.requests,
    ...options.metadata,
    request_rate: (openLoop && steadyRate(openLoop.arrival)) ?? 'inf',
    burstiness: burstiness(openLoop?.arrival),
    max_concurrency: summary.concurrency,
    ...rampKeys(openLoop?.arrival),
    duration: summary.durationSeconds,
    completed: summary.successes,
    failed: summary.requests - summary.successes - (summary.cancelled ?? 0),
    ...(summary.cancelled === undefined ? {} : { cancelled: summary.cancelled }),
    total_input_tokens: summary.totalInputTokens,
    total_output_tokens: summary.totalOutputTokens,
    request_throughput: summary.requestsPerSecond,
    request_goodput: summary.goodRequestsPerSecond ?? null,
    output_throughput: summary.outputTokensPerSecond,
    total_token_throughput: summary.totalTokensPerSecond,
    ...(options.records === undefined ? {} : detailKeys(options.records)),
    max_output_tokens_per_s: summary.peak?.outputTokensPerSecond ?? null,
    max_concurrent_requests: summary.peak?.requestsInFlight ?? null,
    rtfx: 0,
    ...(summary.steadyState === undefined ? {} : { steady_state: steadyStateKeys(summary.steadyState) }),
    ...Object.assign({}, ...latencies.map(([name, latency]) => latencyKeys(name, latency, percentiles))),
    ...conditionKeys(summary.conditions),
    ...(options.own === undefined ? {} : { vllm_eval: options.own }),
  };
}

function latencyKeys(
  name: string,
  latency: LatencySummary | null,
  percentiles: readonly number[],
): Record<string, number | null> {
  return {
    [`mean_${name}_ms`]: latency?.meanMs ?? null,
    [`median_${name}_ms`]: latency?.medianMs ?? null,
    [`std_${name}_ms`]: latency?.standardDeviationMs ?? null,
    ...Object.fromEntries(percentiles.map((p) => [`p${p}_${name}_ms`, latency && percentileOf(latency, p)])),
  };
}

/** Whether the figures may be taken for the server's; the proof beside it. */
function conditionKeys(conditions: ServingSummary['conditions']): Record<string, Json> {
  if (conditions === undefined) return {};
  return {
    client_limited: conditions.some(({ clientLimited }) => clientLimited.length > 0),
    contaminated: conditions.some(({ contaminated }) => contaminated.length > 0),
    load_conditions: conditions,
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
    itls: latencies.map((latency) => (latency?.interTokenMs ?? []).map((gap) => gap / 1000)),
    chunk_gaps: latencies.map((latency) => (latency?.chunkGapsMs ?? []).map((gap) => gap / 1000)),
    latencies: latencies.map((latency) => seconds(latency && latency.e2elMs - latency.lateMs)),
    queue_times: latencies.map((latency) => seconds(latency && latency.lateMs)),
    start_times: records.map((record) => record.startMs / 1000),
    // Kept only where answers are graded.
    ...(records.some(({ text }) => text !== undefined)
      ? { generated_texts: records.map(({ text }) => text ?? '') }
      : {}),
    errors: records.map((record) => record.error ?? ''),
  };
}

/** Names of vLLM's Rust client. */
function steadyStateKeys({
  seconds,
  requests,
  requestsPerSecond,
  outputTokensPerSecond,
  ttft,
  tpot,
}: SteadyState): Json {
  return {
    window: { duration_s: seconds, requests_in_window: requests },
    request_throughput: requestsPerSecond,
    output_throughput: outputTokensPerSecond,
    mean_ttft_ms: ttft?.meanMs ?? null,
    median_ttft_ms: ttft?.medianMs ?? null,
    mean_tpot_ms: tpot?.meanMs ?? null,
    median_tpot_ms: tpot?.medianMs ?? null,
    p90_tpot_ms: tpot?.p90Ms ?? null,
    p99_tpot_ms: tpot?.p99Ms ?? null,
  };
}

/** The gamma shape of the arrivals, as vLLM names it. JSON has no infinity, which stands for constant gaps there. */
function burstiness(arrival: Arrival | undefined): number | string {
  if (arrival?.process === 'constant') return 'inf';
  return arrival !== undefined && 'burstiness' in arrival ? (arrival.burstiness ?? 'inf') : 1;
}

function rampKeys(arrival: Arrival | undefined): Record<string, Json> {
  if (arrival?.process !== 'ramp') return {};
  return {
    ramp_up_strategy: arrival.shape,
    ramp_up_start_rps: arrival.startRequestsPerSecond,
    ramp_up_end_rps: arrival.endRequestsPerSecond,
  };
}

/** `20261124-105239`, UTC. */
function compactDate(date: Date): string {
  return date.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}
