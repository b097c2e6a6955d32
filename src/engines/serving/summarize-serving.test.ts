import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { RequestRecord } from '../../contracts/request-record.ts';
import { percentile } from './percentile.ts';
import { summarizeServing } from './summarize-serving.ts';
import { toVllmBenchJson } from './vllm-bench-json.ts';

const settings = { scenario: 's', maxConcurrency: 4, arrival: null, inputTokens: 128, outputTokens: 32 };

interface VllmResult {
  readonly [key: string]: unknown;
  readonly duration: number;
  readonly input_lens: readonly number[];
  readonly output_lens: readonly number[];
  readonly ttfts: readonly number[];
  readonly itls: readonly (readonly number[])[];
  readonly latencies: readonly number[];
  readonly start_times: readonly number[];
}

async function vllmResult(): Promise<VllmResult> {
  const url = new URL('../../../test/fixtures/serving/vllm-bench-random-c4.json', import.meta.url);
  return JSON.parse(await readFile(url, 'utf8')) as VllmResult;
}

function record(fields: Partial<RequestRecord> = {}): RequestRecord {
  return {
    scenario: 's',
    repetition: 0,
    repetitionAttempt: 'A',
    index: 0,
    repetitionSize: 1,
    warmUp: false,
    intendedStartMs: 0,
    startMs: 0,
    firstTokenMs: 50,
    endMs: 80,
    chunkTimesMs: [50, 60, 80],
    inputTokens: 128,
    outputTokens: 4,
    outcome: 'success',
    status: 200,
    error: null,
    ...fields,
  };
}

function failure(outcome: RequestRecord['outcome'], fields: Partial<RequestRecord> = {}): RequestRecord {
  return record({ outcome, firstTokenMs: null, chunkTimesMs: [], outputTokens: null, error: 'x', endMs: 5, ...fields });
}

/** The requests of a vLLM result as records of ours. */
function recordsOf(result: VllmResult): RequestRecord[] {
  const origin = Math.min(...result.start_times);
  return result.ttfts.map((ttft, index) => {
    const startMs = ((result.start_times[index] ?? 0) - origin) * 1000;
    const chunkTimesMs = [startMs + ttft * 1000];
    for (const gap of result.itls[index] ?? []) chunkTimesMs.push((chunkTimesMs.at(-1) ?? 0) + gap * 1000);
    return record({
      index,
      startMs,
      intendedStartMs: startMs,
      firstTokenMs: chunkTimesMs[0] ?? 0,
      endMs: startMs + (result.latencies[index] ?? 0) * 1000,
      chunkTimesMs,
      inputTokens: result.input_lens[index] ?? 0,
      outputTokens: result.output_lens[index] ?? 0,
    });
  });
}

test('gives the figures that vllm bench serve computed from the same requests', async () => {
  const result = await vllmResult();
  const records = recordsOf(result);
  const json = toVllmBenchJson(summarizeServing(settings, records), {
    date: new Date('2026-11-24T10:52:39Z'),
    model: 'smollm2',
    backend: 'completions',
    records,
  });
  const latencies = Object.keys(result).filter((key) => key.endsWith('_ms'));
  expect(latencies).toHaveLength(28);
  for (const key of latencies)
    expect([key, Math.abs(Number(json[key]) - Number(result[key])) < 1e-5]).toEqual([key, true]);
  const { completed, failed, total_input_tokens, total_output_tokens, max_concurrency, request_rate, date, backend } =
    result;
  expect(json).toMatchObject({
    completed,
    failed,
    total_input_tokens,
    total_output_tokens,
    max_concurrency,
    request_rate,
    date,
    backend,
  });
  // vLLM's clock runs from before the first to after the last request; ours from first send to last token.
  expect(json['duration']).toBeLessThanOrEqual(result.duration);
  expect(json['duration']).toBeGreaterThan(result.duration * 0.999);
  expect(json['input_lens']).toEqual(result.input_lens);
  expect(Object.keys(result).filter((key) => !(key in json))).toEqual(['generated_texts']);
  // vLLM counts chunks of whole seconds from its own start, and requests that touch a second: 8 where 4 were in flight at once.
  expect(json['max_output_tokens_per_s']).toBeGreaterThan(0.9 * Number(result['max_output_tokens_per_s']));
  expect(json['max_output_tokens_per_s']).toBeLessThan(1.1 * Number(result['max_output_tokens_per_s']));
  expect(json['max_concurrent_requests']).toBe(4);
});

test('failures are counted by class and have no part in latencies or tokens', () => {
  const summary = summarizeServing(settings, [
    record(),
    failure('timeout', { index: 1 }),
    failure('http-error', { index: 2 }),
    failure('timeout', { index: 3 }),
  ]);
  expect(summary).toMatchObject({
    requests: 4,
    successes: 1,
    totalOutputTokens: 4,
    failures: { timeout: 2, 'http-error': 1 },
    ttft: { meanMs: 50, p99Ms: 50 },
    tpot: { meanMs: 10 },
    itl: { meanMs: 15, p50Ms: 15 },
    e2el: { meanMs: 80 },
  });
});

test('a run that failed altogether has no latency, not one of 0 ms', () => {
  const summary = summarizeServing(settings, [failure('connection-error')]);
  expect(summary).toMatchObject({ successes: 0, requestsPerSecond: 0, ttft: null, tpot: null, itl: null, e2el: null });
  const json = toVllmBenchJson(summary, {
    date: new Date(0),
    model: 'm',
    backend: 'chat',
    metrics: ['ttft'],
    percentiles: [99],
  });
  expect(Object.entries(json).filter(([key]) => key.endsWith('_ms'))).toEqual([
    ['mean_ttft_ms', null],
    ['median_ttft_ms', null],
    ['std_ttft_ms', null],
    ['p99_ttft_ms', null],
  ]);
});

test('warm-up and earlier attempts of a repetition are left out, and repetitions add up', () => {
  const summary = summarizeServing(settings, [
    record({ repetitionAttempt: 'A', endMs: 900 }),
    record({ repetitionAttempt: 'B' }),
    record({ repetition: 1, repetitionAttempt: 'C', warmUp: true }),
    record({ repetition: 1, repetitionAttempt: 'C', endMs: 120 }),
  ]);
  expect(summary).toMatchObject({ requests: 2, repetitions: 2 });
  expect(summary.durationSeconds).toBeCloseTo(0.2);
  expect(summary.outputTokensPerSecond).toBeCloseTo(40);
});

test('a request of one token has no TPOT and no gap', () => {
  const summary = summarizeServing(settings, [record({ outputTokens: 1, chunkTimesMs: [50], endMs: 50 })]);
  expect(summary).toMatchObject({ tpot: null, itl: null, ttft: { meanMs: 50 } });
});

test.for([
  [[1], 99, 1],
  [[1, 2], 50, 1.5],
  [[1, 2, 3, 4], 90, 3.7],
  [[1, 2, 3, 4, 5], 25, 2],
] as const)('percentile of %j at %d', ([values, p, expected]) => {
  expect(percentile(values, p)).toBeCloseTo(expected, 12);
});

test('an open loop counts from the intended send, and shows what the server took beside it', () => {
  const late = record({ intendedStartMs: 0, startMs: 30 });
  const summary = summarizeServing({ ...settings, arrival: { process: 'constant', requestsPerSecond: 10 } }, [late]);
  expect(summary).toMatchObject({
    ttft: { meanMs: 50 },
    e2el: { meanMs: 80 },
    tpot: { meanMs: 10 },
    openLoop: { serviceTtft: { meanMs: 20 }, serviceE2el: { meanMs: 50 }, late: { meanMs: 30 } },
  });
  expect(toVllmBenchJson(summary, { date: new Date(0), model: 'm', backend: 'completions' })).toMatchObject({
    request_rate: 10,
    burstiness: 'inf',
    mean_ttft_ms: 20,
    mean_e2el_ms: 50,
    mean_client_queue_time_ms: 30,
    mean_e2el_including_client_queue_ms: 80,
  });
});

test('goodput counts the requests that keep every latency asked for', () => {
  const level = { ttftMs: 50, tpotMs: 10, e2elMs: null };
  const records = [
    record(),
    record({ index: 1, firstTokenMs: 51 }),
    record({ index: 2, endMs: 81 }),
    record({ index: 3, outputTokens: 1 }),
    failure('timeout', { index: 4 }),
  ];
  const summary = summarizeServing({ ...settings, goodput: level }, records);
  expect(summary.goodRequestsPerSecond).toBeCloseTo(2 / 0.081);
  expect(summarizeServing(settings, records).goodRequestsPerSecond).toBeUndefined();
});

test('a request given up on purpose is neither a success nor a failure', () => {
  const summary = summarizeServing(settings, [record(), failure('cancelled', { index: 1, error: null })]);
  expect(summary).toMatchObject({ requests: 2, successes: 1, cancelled: 1, failures: {} });
  const json = toVllmBenchJson(summary, { date: new Date(0), model: 'm', backend: 'completions' });
  expect(json).toMatchObject({ completed: 1, failed: 0, cancelled: 1 });
});

test('the steady state leaves out ramp and drain', () => {
  // Two lanes: the second joins at 100 ms and leaves at 500 ms.
  const lane = (index: number, startMs: number, endMs: number): RequestRecord =>
    record({
      index,
      startMs,
      intendedStartMs: startMs,
      firstTokenMs: startMs + 10,
      endMs,
      chunkTimesMs: [startMs + 10, endMs],
      outputTokens: 2,
    });
  const records = [lane(0, 0, 300), lane(1, 100, 500), lane(2, 300, 900)];
  const { steadyState, peak } = summarizeServing({ ...settings, maxConcurrency: 2 }, records);
  expect(steadyState).toMatchObject({ seconds: 0.4, requests: 1 });
  // Chunks at 110, 300, 310 and 500 ms; ends at 300 and 500 ms.
  expect(steadyState?.outputTokensPerSecond).toBeCloseTo(10);
  expect(steadyState?.requestsPerSecond).toBeCloseTo(5);
  expect(peak).toEqual({ requestsInFlight: 2, outputTokensPerSecond: 6 });
});

test('percentiles of any kind can be asked for', () => {
  const records = Array.from({ length: 11 }, (_, index) => record({ index, firstTokenMs: index }));
  const summary = summarizeServing({ ...settings, percentiles: [25, 99.9] }, records);
  const options = {
    date: new Date(0),
    model: 'm',
    backend: 'completions',
    metrics: ['ttft'],
    percentiles: [25, 99, 99.9],
  } as const;
  expect(toVllmBenchJson(summary, options)).toMatchObject({
    p25_ttft_ms: 2.5,
    p99_ttft_ms: 9.9,
    'p99.9_ttft_ms': 9.99,
  });
});
