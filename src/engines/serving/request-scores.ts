import type { ServiceLevel } from '../../contracts/engine-config.ts';
import type { MetricDefinition } from '../../contracts/exam.ts';
import type { RequestRecord } from '../../contracts/request-record.ts';
import { notMeasured, scored, type Score } from '../../contracts/score.ts';

const percentileMs = { aggregation: 'percentile', higherIsBetter: false, unit: 'ms' } as const;

/** Metrics of a load scenario. The rates have no score per request: they come from the records of a whole repetition. */
export function servingMetrics(outputTokens: number): MetricDefinition[] {
  const several: MetricDefinition[] =
    outputTokens > 1
      ? [
          { name: 'tpot_ms', ...percentileMs, primary: true },
          { name: 'itl_ms', ...percentileMs, primary: false },
        ]
      : [];
  return [
    { name: 'ttft_ms', ...percentileMs, primary: true },
    ...several,
    { name: 'e2el_ms', ...percentileMs, primary: false },
    { name: 'success', aggregation: 'mean', higherIsBetter: true, unit: 'fraction', primary: true },
    { name: 'request_throughput', aggregation: 'rate', higherIsBetter: true, unit: 'requests/s', primary: false },
    { name: 'output_throughput', aggregation: 'rate', higherIsBetter: true, unit: 'tokens/s', primary: true },
  ];
}

/**
 * Latencies of one successful request in ms, as `vllm bench serve` defines them but from when the request was meant to leave:
 * a request that waits behind a slow server counts that wait (no coordinated omission). In a closed loop the two are the same.
 */
export interface RequestLatency {
  /** First output − intended send. */
  readonly ttftMs: number;
  /** (E2EL − TTFT) / (output tokens − 1); null where there are fewer than two. */
  readonly tpotMs: number | null;
  /** Gaps between chunks with output. A chunk may hold several tokens. */
  readonly gapsMs: readonly number[];
  /** Last output − intended send. */
  readonly e2elMs: number;
  /** Send − intended send. TTFT and E2EL less this are what the server took. */
  readonly lateMs: number;
}

/** Null for a failed request: it has no latency. */
export function requestLatency(record: RequestRecord): RequestLatency | null {
  if (record.outcome !== 'success' || record.firstTokenMs === null) return null;
  const tokens = record.outputTokens ?? 0;
  const times = record.chunkTimesMs;
  return {
    ttftMs: record.firstTokenMs - record.intendedStartMs,
    tpotMs: tokens > 1 ? (record.endMs - record.firstTokenMs) / (tokens - 1) : null,
    gapsMs: times.slice(1).map((time, index) => time - (times[index] ?? time)),
    e2elMs: record.endMs - record.intendedStartMs,
    lateMs: record.startMs - record.intendedStartMs,
  };
}

/** Whether a request kept every latency asked for. A request of one token has no time per output token and cannot miss it. */
export function isGood({ ttftMs, tpotMs, e2elMs }: RequestLatency, level: ServiceLevel): boolean {
  const keeps = (value: number | null, limit: number | null): boolean => limit === null || (value ?? 0) <= limit;
  return keeps(ttftMs, level.ttftMs) && keeps(tpotMs, level.tpotMs) && keeps(e2elMs, level.e2elMs);
}

/** Scores of one request under the names of `servingMetrics`. A failed one has no latency, and that it failed is measured. */
export function requestScores(record: RequestRecord, requestedTokens: number): Record<string, Score> {
  const latency = requestLatency(record);
  const isCancelled = record.outcome === 'cancelled';
  const failed = isCancelled ? notMeasured('request-cancelled') : notMeasured('request-failed', record.outcome);
  const ms = (value: number | null, missing: Score): Score => (value === null ? missing : scored(round(value)));
  const scores: Record<string, Score> = {
    ttft_ms: ms(latency && latency.ttftMs, failed),
    e2el_ms: ms(latency && latency.e2elMs, failed),
    success: isCancelled ? failed : scored(latency === null ? 0 : 1),
  };
  if (requestedTokens > 1) {
    const noCount = notMeasured('unsupported-by-server', 'the server did not say how many tokens it generated');
    const noGap = notMeasured('unsupported-by-server', 'the whole answer came in one chunk');
    scores['tpot_ms'] = latency === null ? failed : ms(latency.tpotMs, noCount);
    scores['itl_ms'] = latency === null ? failed : ms(meanGap(latency), noGap);
  }
  return scores;
}

function meanGap({ gapsMs }: RequestLatency): number | null {
  return gapsMs.length === 0 ? null : gapsMs.reduce((sum, gap) => sum + gap, 0) / gapsMs.length;
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
