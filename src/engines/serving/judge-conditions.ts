import type { Calibration, LoadConditions } from '../../contracts/load-conditions.ts';
import type { RequestRecord } from '../../contracts/request-record.ts';
import { percentile } from './percentile.ts';
import type { Reconciled } from './reconcile/reconcile.ts';
import type { ServingSettings } from './serving-exam.ts';
import type { ThreadLoad } from './watch-client.ts';

/** A busier event loop that also reads late is full. */
const fullLoopShare = 0.9;
const fullLoopDelayMs = 1;
const fullLoopCoalescedShare = 0.02;
/** 99th percentile of the delay that the slow tail of a latency can bear. */
const stallShare = 0.5;
const leastStallMs = 25;
/** Share of the time to the first token by which the client may falsify it, and what is too little to matter. */
const ttftErrorShare = 0.05;
const leastTtftErrorMs = 2;
/** Share of the inter-token latency. */
const itlErrorShare = 0.02;
const leastItlErrorMs = 0.1;

export interface Observed {
  readonly records: readonly RequestRecord[];
  /** Over all requests. */
  readonly coalescedChunks: number;
  readonly threads: number;
  readonly load: ThreadLoad;
  readonly calibration: Calibration;
  readonly reconciled: Reconciled;
}

/** What a repetition was measured under, and whether its figures may be taken for the server's. */
export function judgeConditions(observed: Observed): LoadConditions {
  const { records, coalescedChunks, threads, load, calibration, reconciled } = observed;
  const rate = chunkRate(records);
  const coalescedShare = rate.chunks === 0 ? 0 : coalescedChunks / rate.chunks;
  const lags = sorted(records.flatMap(({ dispatchLagMs }) => dispatchLagMs ?? []));
  const dispatchLagMs = {
    p50: percentile(lags, 50) || 0,
    p99: percentile(lags, 99) || 0,
    max: lags.at(-1) ?? 0,
  };
  const ttftMs = sorted(
    records.flatMap(({ outcome, firstTokenMs, startMs }) =>
      outcome !== 'success' || firstTokenMs === null ? [] : [firstTokenMs - startMs],
    ),
  );
  const allowedTtftMs = Math.max(leastTtftErrorMs, ttftErrorShare * (percentile(ttftMs, 50) || 0));
  const isLate = load.loopDelayMs.p50 > fullLoopDelayMs || coalescedShare > fullLoopCoalescedShare;
  const clientLimited: LoadConditions['clientLimited'] = [];
  if (load.busyShare > fullLoopShare && isLate)
    clientLimited.push({ limit: 'event-loop', found: load.busyShare, allowed: fullLoopShare });
  const allowedStallMs = Math.max(leastStallMs, stallShare * (percentile(ttftMs, 50) || 0));
  if (load.loopDelayMs.p99 > allowedStallMs)
    clientLimited.push({ limit: 'stalls', found: load.loopDelayMs.p99, allowed: allowedStallMs });
  if (dispatchLagMs.p99 > allowedTtftMs)
    clientLimited.push({ limit: 'dispatch', found: dispatchLagMs.p99, allowed: allowedTtftMs });
  if (calibration.kind === 'measured') {
    const allowedItlMs = Math.max(leastItlErrorMs, itlErrorShare * calibration.itlMs);
    if (calibration.ttftErrorMs > allowedTtftMs)
      clientLimited.push({ limit: 'calibration-ttft', found: calibration.ttftErrorMs, allowed: allowedTtftMs });
    if (calibration.itlP50ErrorMs > allowedItlMs)
      clientLimited.push({ limit: 'calibration-itl', found: calibration.itlP50ErrorMs, allowed: allowedItlMs });
  }
  return {
    clientLimited,
    contaminated: [...reconciled.contaminated],
    client: { threads, ...load, seconds: rate.seconds, dispatchLagMs, chunksPerSecond: rate.perSecond, coalescedShare },
    calibration,
    server: reconciled.server,
  };
}

/** Chunks with output per second, from the first to the last of them. */
export function chunkRate(records: readonly RequestRecord[]): { chunks: number; seconds: number; perSecond: number } {
  let chunks = 0;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { chunkTimesMs } of records) {
    chunks += chunkTimesMs.length;
    first = Math.min(first, chunkTimesMs[0] ?? first);
    last = Math.max(last, chunkTimesMs.at(-1) ?? last);
  }
  const seconds = last > first ? (last - first) / 1000 : 0;
  return { chunks, seconds, perSecond: seconds > 0 ? chunks / seconds : 0 };
}

/** The share of prompt tokens that the workload makes the server's prefix cache know; null where that depends on the data or the template. */
export function intendedPrefixCacheHitRate({
  workload,
  inputTokens,
  reusePrompts,
  backend,
}: ServingSettings): number | null {
  if (reusePrompts || backend === 'chat') return null;
  if (workload.kind === 'random') {
    return workload.prefixTokens === 0 ? 0 : workload.prefixTokens / (workload.prefixTokens + (inputTokens ?? 0));
  }
  if (workload.kind === 'prefix-repetition')
    return workload.prefixTokens / (workload.prefixTokens + workload.suffixTokens);
  return null;
}

function sorted(values: readonly number[]): Float64Array {
  return Float64Array.from(values).sort();
}
