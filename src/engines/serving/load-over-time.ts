import type { RequestRecord } from '../../contracts/request-record.ts';
import { requestLatency } from './request-scores.ts';
import { summarizeLatency, type LatencySummary } from './latency-summary.ts';

/** The most of one repetition. */
export interface LoadPeak {
  /** In seconds that count from the first send. */
  readonly outputTokensPerSecond: number;
  readonly requestsInFlight: number;
}

/**
 * What a closed loop did while it was full: from when requests in flight first reached 95 % of the concurrency until they last fell
 * below it, so without the ramp at the start and the drain at the end (as vLLM's Rust client defines it). Rates are over the time in it.
 */
export interface SteadyState {
  readonly seconds: number;
  /** Requests that began and ended in it. */
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly outputTokensPerSecond: number;
  readonly ttft: LatencySummary | null;
  readonly tpot: LatencySummary | null;
}

const fullShare = 0.95;

/** Of the records of one repetition; null without any. */
export function loadPeak(records: readonly RequestRecord[]): LoadPeak | null {
  if (records.length === 0) return null;
  const firstMs = Math.min(...records.map(({ startMs }) => startMs));
  const perSecond = new Map<number, number>();
  for (const record of records) {
    for (const timeMs of record.chunkTimesMs) {
      const second = Math.floor((timeMs - firstMs) / 1000);
      perSecond.set(second, (perSecond.get(second) ?? 0) + tokensPerChunk(record));
    }
  }
  const requestsInFlight = inFlightSteps(records).reduce((most, { inFlight }) => Math.max(most, inFlight), 0);
  return { outputTokensPerSecond: Math.max(0, ...perSecond.values()), requestsInFlight };
}

/** Over the repetitions of a closed loop; null where it was never full. */
export function steadyState(
  repetitions: readonly (readonly RequestRecord[])[],
  concurrency: number,
): SteadyState | null {
  const full = Math.ceil(fullShare * concurrency);
  let seconds = 0;
  let tokens = 0;
  let ended = 0;
  const inside: RequestRecord[] = [];
  for (const records of repetitions) {
    const steps = inFlightSteps(records);
    const from = steps.find(({ inFlight }) => inFlight >= full)?.timeMs;
    const lastFull = steps.findLastIndex(({ inFlight }) => inFlight >= full);
    const to = steps[lastFull + 1]?.timeMs;
    if (from === undefined || to === undefined || to <= from) continue;
    seconds += (to - from) / 1000;
    for (const record of records.filter(({ outcome }) => outcome === 'success')) {
      tokens += record.chunkTimesMs.filter((time) => time >= from && time <= to).length * tokensPerChunk(record);
      if (record.endMs >= from && record.endMs <= to) ended += 1;
      if (record.startMs >= from && record.endMs <= to) inside.push(record);
    }
  }
  if (seconds === 0) return null;
  const latencies = inside.flatMap((record) => requestLatency(record) ?? []);
  return {
    seconds,
    requests: inside.length,
    requestsPerSecond: ended / seconds,
    outputTokensPerSecond: tokens / seconds,
    ttft: summarizeLatency(latencies.map(({ ttftMs }) => ttftMs)),
    tpot: summarizeLatency(latencies.flatMap(({ tpotMs }) => tpotMs ?? [])),
  };
}

interface Step {
  readonly timeMs: number;
  /** Requests in flight from then on. */
  readonly inFlight: number;
}

/** Requests in flight after every send and end; an end comes before a send at the same time. */
function inFlightSteps(records: readonly RequestRecord[]): readonly Step[] {
  const changes = records
    .flatMap(({ startMs, endMs }) => [
      { timeMs: startMs, by: 1 },
      { timeMs: endMs, by: -1 },
    ])
    .toSorted((a, b) => a.timeMs - b.timeMs || a.by - b.by);
  let inFlight = 0;
  return changes.map(({ timeMs, by }) => ({ timeMs, inFlight: (inFlight += by) }));
}

function tokensPerChunk({ outputTokens, chunkTimesMs }: RequestRecord): number {
  return (outputTokens ?? chunkTimesMs.length) / Math.max(1, chunkTimesMs.length);
}
