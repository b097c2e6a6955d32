import type { Arrival, ServiceLevel } from '../../contracts/engine-config.ts';
import type { LoadConditions } from '../../contracts/load-conditions.ts';
import { requestOutcomes, type RequestOutcome, type RequestRecord } from '../../contracts/request-record.ts';
import { summarizeLatency, type LatencySummary } from './latency-summary.ts';
import { loadPeak, steadyState, type LoadPeak, type SteadyState } from './load-over-time.ts';
import { isGood, requestLatency, type RequestLatency } from './request-scores.ts';
import type { ServingSettings } from './serving-exam.ts';

/** What a scenario measured, the figures of `vllm bench serve`. Latencies and rates are null when no request succeeded: never 0. */
export interface ServingSummary {
  readonly scenario: string;
  readonly concurrency: number;
  /** Asked for per request. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly repetitions: number;
  readonly requests: number;
  readonly successes: number;
  /** Sum over repetitions of first send to last end. */
  readonly durationSeconds: number;
  /** As the server counted them, over the successful requests. */
  readonly totalInputTokens: number;
  readonly totalOutputTokens: number;
  readonly requestsPerSecond: number;
  readonly outputTokensPerSecond: number;
  readonly totalTokensPerSecond: number;
  readonly ttft: LatencySummary | null;
  readonly tpot: LatencySummary | null;
  /** Over the tokens of all requests together: a gap counts for each token of its chunk, divided over them. */
  readonly itl: LatencySummary | null;
  /** Over the gaps between chunks, which is vLLM's own ITL. Absent in results of other tools. */
  readonly chunkGap?: LatencySummary | null;
  readonly e2el: LatencySummary | null;
  /** Only of an open loop. */
  readonly openLoop?: OpenLoopSummary;
  /** Requests that the scenario gave up: neither successes nor failures. */
  readonly cancelled?: number;
  /** To the first text or tool call; only where reasoning came before it. */
  readonly visibleTtft?: LatencySummary | null;
  /** Of every repetition that has them. */
  readonly conditions?: readonly LoadConditions[];
  /** Requests per second that kept the latencies asked for; only where some were. */
  readonly goodRequestsPerSecond?: number;
  readonly peak?: LoadPeak;
  /** Only of a closed loop that was full for a while. */
  readonly steadyState?: SteadyState;
  /** Failed requests by outcome. */
  readonly failures: Readonly<Partial<Record<RequestOutcome, number>>>;
}

/** Latencies of the summary run from the intended send; these show what of them was the client's queue. */
export interface OpenLoopSummary {
  readonly arrival: Arrival;
  /** How late requests left by their schedule. */
  readonly late: LatencySummary | null;
  /** What the server took, from the real send. */
  readonly serviceTtft: LatencySummary | null;
  readonly serviceE2el: LatencySummary | null;
}

export type SummarySettings = Pick<
  ServingSettings,
  'scenario' | 'maxConcurrency' | 'arrival' | 'inputTokens' | 'outputTokens'
> & {
  readonly goodput?: ServingSettings['goodput'];
  /** 0 to 100, beside 50, 90, 95 and 99. */
  readonly percentiles?: readonly number[];
};

/**
 * Figures of one scenario over all its repetitions, warm-up left out. Of a repetition that was run more than once only the latest
 * attempt counts. Rates are totals over the summed durations of the repetitions.
 */
export function summarizeServing(settings: SummarySettings, records: Iterable<RequestRecord>): ServingSummary {
  const measured = latestAttempts([...records].filter((record) => !record.warmUp));
  const succeeded = measured.filter((record) => record.outcome === 'success');
  const latencies = succeeded.flatMap((record) => requestLatency(record) ?? []);
  const repetitions = [...Map.groupBy(measured, (record) => record.repetition).values()];
  const durationSeconds = repetitions.reduce((sum, repetition) => sum + repetitionSeconds(repetition), 0);
  const cancelled = measured.filter(({ outcome }) => outcome === 'cancelled').length;
  const peak = highest(repetitions.flatMap((repetition) => loadPeak(repetition) ?? []));
  const conditions = measured.flatMap((record) => record.conditions ?? []);
  const steady = settings.arrival === null ? steadyState(repetitions, settings.maxConcurrency) : null;
  const summarize = (values: readonly number[]): LatencySummary | null =>
    summarizeLatency(values, settings.percentiles);
  const totalInputTokens = succeeded.reduce(
    (sum, record) => sum + (record.inputTokens ?? settings.inputTokens ?? 0),
    0,
  );
  const totalOutputTokens = succeeded.reduce((sum, record) => sum + (record.outputTokens ?? 0), 0);
  const perSecond = (amount: number): number => (durationSeconds > 0 ? amount / durationSeconds : 0);
  return {
    scenario: settings.scenario,
    concurrency: settings.maxConcurrency,
    inputTokens: settings.inputTokens ?? Math.round(totalInputTokens / Math.max(1, succeeded.length)),
    outputTokens: settings.outputTokens,
    repetitions: repetitions.length,
    requests: measured.length,
    successes: succeeded.length,
    durationSeconds,
    totalInputTokens,
    totalOutputTokens,
    requestsPerSecond: perSecond(succeeded.length),
    outputTokensPerSecond: perSecond(totalOutputTokens),
    totalTokensPerSecond: perSecond(totalInputTokens + totalOutputTokens),
    ttft: summarize(latencies.map((latency) => latency.ttftMs)),
    tpot: summarize(latencies.flatMap((latency) => latency.tpotMs ?? [])),
    itl: summarize(latencies.flatMap((latency) => latency.interTokenMs)),
    chunkGap: summarize(latencies.flatMap((latency) => latency.chunkGapsMs)),
    e2el: summarize(latencies.map((latency) => latency.e2elMs)),
    ...(settings.arrival === null ? {} : { openLoop: summarizeOpenLoop(settings.arrival, latencies, summarize) }),
    ...(cancelled === 0 ? {} : { cancelled }),
    ...(settings.goodput === undefined || settings.goodput === null
      ? {}
      : { goodRequestsPerSecond: perSecond(countGood(latencies, settings.goodput)) }),
    ...(peak === null ? {} : { peak }),
    ...(latencies.some(({ ttftMs, visibleTtftMs }) => visibleTtftMs !== ttftMs)
      ? { visibleTtft: summarize(latencies.flatMap((latency) => latency.visibleTtftMs ?? [])) }
      : {}),
    ...(conditions.length === 0 ? {} : { conditions }),
    ...(steady === null ? {} : { steadyState: steady }),
    failures: countFailures(measured),
  };
}

function summarizeOpenLoop(
  arrival: Arrival,
  latencies: readonly RequestLatency[],
  summarize: (values: readonly number[]) => LatencySummary | null,
): OpenLoopSummary {
  return {
    arrival,
    late: summarize(latencies.map(({ lateMs }) => lateMs)),
    serviceTtft: summarize(latencies.map(({ ttftMs, lateMs }) => ttftMs - lateMs)),
    serviceE2el: summarize(latencies.map(({ e2elMs, lateMs }) => e2elMs - lateMs)),
  };
}

function countGood(latencies: readonly RequestLatency[], level: ServiceLevel): number {
  return latencies.filter((latency) => isGood(latency, level)).length;
}

/** The highest of each over the repetitions. */
function highest(peaks: readonly LoadPeak[]): LoadPeak | null {
  if (peaks.length === 0) return null;
  return {
    outputTokensPerSecond: Math.max(...peaks.map((peak) => peak.outputTokensPerSecond)),
    requestsInFlight: Math.max(...peaks.map((peak) => peak.requestsInFlight)),
  };
}

/** A ULID sorts by time, so the largest is the latest attempt. */
function latestAttempts(records: readonly RequestRecord[]): readonly RequestRecord[] {
  const latest = new Map<number, string>();
  for (const { repetition, repetitionAttempt } of records) {
    const known = latest.get(repetition);
    if (known === undefined || repetitionAttempt > known) latest.set(repetition, repetitionAttempt);
  }
  return records.filter((record) => latest.get(record.repetition) === record.repetitionAttempt);
}

/** First send to last end. */
export function repetitionSeconds(records: readonly RequestRecord[]): number {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { startMs, endMs } of records) {
    first = Math.min(first, startMs);
    last = Math.max(last, endMs);
  }
  return last > first ? (last - first) / 1000 : 0;
}

function countFailures(records: readonly RequestRecord[]): Partial<Record<RequestOutcome, number>> {
  const counts = requestOutcomes
    .filter((outcome) => outcome !== 'success' && outcome !== 'cancelled')
    .map((outcome) => [outcome, records.filter((record) => record.outcome === outcome).length] as const);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}
