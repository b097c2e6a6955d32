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
          { name: 'itl_ms', ...percentileMs, primary: true },
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
  /** First text or tool call − intended send; null where there was none. Reasoning before it does not count. */
  readonly visibleTtftMs: number | null;
  /**
   * Time per token after the first chunk: the gap before a chunk divided over its tokens, as the server counted them; without its
   * count per chunk, over the mean number of tokens per chunk. The same as the gaps where every chunk holds one token.
   */
  readonly interTokenMs: readonly number[];
  /** Gaps between chunks with output, which is what `vllm bench serve` calls inter-token latency. */
  readonly chunkGapsMs: readonly number[];
  /** Last output − intended send. */
  readonly e2elMs: number;
  /** Send − intended send. TTFT and E2EL less this are what the server took. */
  readonly lateMs: number;
}

/** Null for a failed request: it has no latency. */
export function requestLatency(record: RequestRecord): RequestLatency | null {
  if (record.outcome !== 'success' || record.firstTokenMs === null) return null;
  const { chunkTimesMs, intendedStartMs, firstTokenMs, firstVisibleMs = firstTokenMs } = record;
  const tokens = record.outputTokens ?? 0;
  const chunkGapsMs = chunkTimesMs.slice(1).map((time, index) => time - (chunkTimesMs[index] ?? time));
  return {
    ttftMs: firstTokenMs - intendedStartMs,
    visibleTtftMs: firstVisibleMs === null ? null : firstVisibleMs - intendedStartMs,
    tpotMs: tokens > 1 ? (record.endMs - firstTokenMs) / (tokens - 1) : null,
    interTokenMs: interTokenTimes(chunkGapsMs, record),
    chunkGapsMs,
    e2elMs: record.endMs - intendedStartMs,
    lateMs: record.startMs - intendedStartMs,
  };
}

function interTokenTimes(
  chunkGapsMs: readonly number[],
  { chunkTokens, outputTokens, chunkTimesMs }: RequestRecord,
): readonly number[] {
  if (chunkTokens === undefined) {
    const tokens = outputTokens ?? 0;
    // One more than chunks: the end-of-sequence token, which shows nothing.
    if (tokens <= chunkTimesMs.length + 1) return chunkGapsMs;
    return chunkGapsMs.map((gap) => (gap * chunkTimesMs.length) / tokens);
  }
  let gapMs = 0;
  return chunkGapsMs.flatMap((gap, index) => {
    gapMs += gap;
    const tokens = chunkTokens[index + 1] ?? 1;
    const each = Array.from({ length: tokens }, () => gapMs / tokens);
    if (tokens > 0) gapMs = 0;
    return each;
  });
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

function meanGap({ interTokenMs }: RequestLatency): number | null {
  return interTokenMs.length === 0 ? null : interTokenMs.reduce((sum, gap) => sum + gap, 0) / interTokenMs.length;
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
