import type { ExamHeader, MetricDefinition } from '../contracts/exam.ts';
import type { RequestRecord } from '../contracts/request-record.ts';
import type { Sample } from '../contracts/sample.ts';
import { requestLatency } from '../engines/serving/request-scores.ts';
import { quantile, summarizeDistribution } from './summarize-distribution.ts';

/** One complete measured repetition of a load scenario. Warm-up requests are in none of its figures. */
export interface ServingRepetition {
  readonly scenario: string;
  readonly repetition: number;
  /** ULID of its start. */
  readonly attempt: string;
  readonly requests: number;
  readonly successes: number;
  /** Given up on purpose: neither successes nor failures. Absent: none. */
  readonly cancelled?: number;
  /** First request sent to last answer complete. */
  readonly durationMs: number;
  /** How late the client itself sent its requests, 95th percentile: a client that limits is not measuring the server. */
  readonly startLagMsP95: number;
  /** The load generator was the limit, by its own proof: the figures are not the server's. */
  readonly clientLimited?: true;
  /** The server had other work, was restarted, or answered from a cache that should have been cold. */
  readonly contaminated?: true;
  /** Median time from a request sent to its end. */
  readonly requestMsP50: number;
  /** Row name (`ttft_ms_p50`, `request_throughput`) → value of this repetition; null where no request gave one. */
  readonly values: Readonly<Record<string, number | null>>;
}

export interface ServingRecords {
  readonly header: ExamHeader;
  /** By scenario, then repetition. */
  readonly repetitions: readonly ServingRepetition[];
  /** Requests of repetitions that were cut off: in no figure. */
  readonly requestsOfIncompleteRepetitions: number;
  /** Measured requests by outcome, of complete repetitions. */
  readonly outcomes: Readonly<Record<string, number>>;
}

/** Numbers of one request; a load test has thousands, so nothing else of its sample is kept. */
interface Observation {
  readonly record: Omit<RequestRecord, 'chunkTimesMs'>;
  /** Metric → the values it pools: every inter-token gap, else the one score. */
  readonly values: ReadonlyMap<string, Float64Array>;
}

/**
 * Reads the requests of a load test and keeps whole repetitions only: a repetition counts when as many requests are recorded
 * as it has, under one attempt; of several complete attempts the latest counts.
 */
export async function collectServingRecords(
  header: ExamHeader,
  samples: AsyncIterable<Sample>,
): Promise<ServingRecords> {
  const attempts = new Map<string, Observation[]>();
  for await (const sample of samples) {
    if (sample.exam !== header.fingerprint || sample.request === undefined) continue;
    const { scenario, repetition, repetitionAttempt } = sample.request;
    const key = JSON.stringify([scenario, repetition, repetitionAttempt]);
    const observations = attempts.get(key) ?? [];
    observations.push(observe(header.metrics, sample.request, sample));
    attempts.set(key, observations);
  }

  const complete = latestCompleteAttempts([...attempts.values()]);
  const measured = complete.map((requests) =>
    requests.filter(({ record }) => !record.warmUp).sort((a, b) => a.record.index - b.record.index),
  );
  const all = [...attempts.values()].reduce((sum, requests) => sum + requests.length, 0);
  return {
    header,
    repetitions: measured.filter((requests) => requests.length > 0).map((requests) => summarize(header, requests)),
    requestsOfIncompleteRepetitions: all - complete.reduce((sum, requests) => sum + requests.length, 0),
    outcomes: countOutcomes(measured.flat()),
  };
}

function observe(metrics: readonly MetricDefinition[], request: RequestRecord, sample: Sample): Observation {
  const { chunkTimesMs: _, ...record } = request;
  const values = new Map<string, Float64Array>();
  for (const { name } of metrics) {
    const score = sample.scores[name];
    if (score?.kind !== 'scored') continue;
    // The score of a request is the mean over its tokens; a percentile needs every one of them, as vLLM reports it.
    const each = name === 'itl_ms' ? requestLatency(request)?.interTokenMs : undefined;
    values.set(name, Float64Array.from(each ?? [score.value]));
  }
  return { record, values };
}

function latestCompleteAttempts(attempts: readonly (readonly Observation[])[]): (readonly Observation[])[] {
  const latest = new Map<string, readonly Observation[]>();
  for (const requests of attempts) {
    const first = requests[0]?.record;
    if (first === undefined || requests.length < first.repetitionSize) continue;
    const key = JSON.stringify([first.scenario, first.repetition]);
    const known = latest.get(key)?.[0]?.record.repetitionAttempt ?? '';
    if (first.repetitionAttempt > known) latest.set(key, requests);
  }
  return [...latest.values()].sort((a, b) => {
    const [left, right] = [a[0]?.record, b[0]?.record];
    if (left === undefined || right === undefined) return 0;
    return left.scenario === right.scenario
      ? left.repetition - right.repetition
      : left.scenario < right.scenario
        ? -1
        : 1;
  });
}

function summarize(header: ExamHeader, requests: readonly Observation[]): ServingRepetition {
  const records = requests.map(({ record }) => record);
  const first = records[0];
  if (first === undefined) throw new Error('a repetition has at least one measured request');
  const cancelled = records.filter(({ outcome }) => outcome === 'cancelled').length;
  const successful = records.filter(({ outcome }) => outcome === 'success');
  const startMs = Math.min(...records.map((record) => record.startMs));
  const durationMs = Math.max(...records.map((record) => record.endMs)) - startMs;
  const conditions = records.find((record) => record.conditions !== undefined)?.conditions;
  const lags = records.map((record) => record.dispatchLagMs ?? record.startMs - record.intendedStartMs);
  const requestMs = records.map((record) => record.endMs - record.startMs);
  const rows = header.metrics.flatMap((definition) =>
    definition.aggregation === 'rate'
      ? [[definition.name, rateOf(definition, successful, records.length, durationMs)] as const]
      : requestRows(definition, requests),
  );
  return {
    scenario: first.scenario,
    repetition: first.repetition,
    attempt: first.repetitionAttempt,
    requests: records.length,
    successes: successful.length,
    ...(cancelled === 0 ? {} : { cancelled }),
    durationMs,
    startLagMsP95: quantile(lags, 0.95),
    ...(conditions !== undefined && conditions.clientLimited.length > 0 ? { clientLimited: true } : {}),
    ...(conditions !== undefined && conditions.contaminated.length > 0 ? { contaminated: true } : {}),
    requestMsP50: quantile(requestMs, 0.5),
    values: Object.fromEntries(rows),
  };
}

/** Of `success` and the like the share of requests; of a latency its distribution. */
function requestRows(
  definition: MetricDefinition,
  requests: readonly Observation[],
): (readonly [string, number | null])[] {
  const pooled = pool(requests.map(({ values }) => values.get(definition.name)));
  const summary = summarizeDistribution(definition.name, pooled);
  if (definition.aggregation === 'percentile') return summary.map(({ metric, value }) => [metric, value] as const);
  return [[definition.name, summary.find(({ point }) => point === 'mean')?.value ?? null]];
}

/**
 * Successes per second, tokens of successful requests per second (`input…`, `total…`, else output tokens),
 * or, as a fraction, successes per request.
 */
function rateOf(
  { name, unit }: MetricDefinition,
  successful: readonly Observation['record'][],
  requests: number,
  durationMs: number,
): number | null {
  if (unit === 'fraction') return successful.length / requests;
  if (durationMs <= 0) return null;
  const amount = unit === 'tokens/s' ? sumTokens(name, successful) : successful.length;
  return (amount * 1000) / durationMs;
}

function sumTokens(name: string, records: readonly Observation['record'][]): number {
  const input = /input|prompt|total/.test(name);
  const output = !/input|prompt/.test(name);
  return records.reduce(
    (sum, record) => sum + (input ? (record.inputTokens ?? 0) : 0) + (output ? (record.outputTokens ?? 0) : 0),
    0,
  );
}

function pool(parts: readonly (Float64Array | undefined)[]): Float64Array {
  const pooled = new Float64Array(parts.reduce((sum, part) => sum + (part?.length ?? 0), 0));
  let offset = 0;
  for (const part of parts) {
    if (part === undefined) continue;
    pooled.set(part, offset);
    offset += part.length;
  }
  return pooled;
}

function countOutcomes(requests: readonly Observation[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { record } of requests) counts[record.outcome] = (counts[record.outcome] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
}
