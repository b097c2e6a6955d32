import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImportedResult } from './imported-result.ts';
import { importDocument, readPlacedDocuments } from './import-document.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function read(text: string): Promise<readonly ImportedResult[]> {
  const path = join(folder, 'result.json');
  await writeFile(path, text);
  return (await readPlacedDocuments(path)).flatMap(importDocument);
}

async function readOne(document: unknown): Promise<ImportedResult> {
  const [result] = await read(JSON.stringify(document));
  if (result === undefined) throw new Error('nothing was read');
  return result;
}

const vllm = {
  model_id: 'm',
  num_prompts: 10,
  duration: 2,
  completed: 9,
  failed: 1,
  max_concurrency: null,
  request_rate: 'inf',
  total_input_tokens: 90,
  total_output_tokens: 45,
  request_throughput: 4.5,
  request_goodput: null,
  output_throughput: 22.5,
  mean_ttft_ms: 20,
  median_ttft_ms: 18,
  std_ttft_ms: 2,
  p99_ttft_ms: 30,
};

test('vllm bench serve: the file of a real run', async () => {
  const url = new URL('../../../../test/fixtures/serving/vllm-bench-random-c4.json', import.meta.url);
  const [result] = await read(await readFile(url, 'utf8'));
  expect(result).toMatchObject({
    tool: 'vllm bench serve',
    model: 'smollm2',
    summary: {
      concurrency: 4,
      requests: 20,
      successes: 20,
      inputTokens: 128,
      outputTokens: 32,
      ttft: { medianMs: 2605.3407329995935, p95Ms: 3977.3432239999693 },
      e2el: { p99Ms: 10035.945795169782 },
    },
  });
  expect(result?.summary).not.toHaveProperty('openLoop');
});

test('vllm bench serve: what is not in the file is not made up, and a failed run is not a fast one', async () => {
  const { summary } = await readOne(vllm);
  expect(summary).toMatchObject({ concurrency: 10, requests: 10, successes: 9, tpot: null, e2el: null });
  expect(summary.ttft).toMatchObject({ meanMs: 20, p50Ms: 18, p95Ms: Number.NaN, p99Ms: 30 });
  const failed = await readOne({ ...vllm, completed: 0, failed: 10, mean_ttft_ms: 0, p99_ttft_ms: 0 });
  expect(failed.summary).toMatchObject({ successes: 0, ttft: null });
});

test('vllm bench serve: rates and their shapes', async () => {
  const arrival = async (fields: object): Promise<unknown> =>
    (await readOne({ ...vllm, ...fields })).summary.openLoop?.arrival;
  expect(await arrival({ request_rate: 4, burstiness: 1 })).toEqual({ process: 'poisson', requestsPerSecond: 4 });
  expect(await arrival({ request_rate: 4, burstiness: 0.5 })).toEqual({
    process: 'gamma',
    requestsPerSecond: 4,
    burstiness: 0.5,
  });
  expect(await arrival({ request_rate: 4, burstiness: 'inf' })).toEqual({ process: 'constant', requestsPerSecond: 4 });
  expect(await arrival({ request_rate: 'inf' })).toBeUndefined();
});

test('JSON lines, and numbers that only Python calls JSON', async () => {
  const line = JSON.stringify({ ...vllm, label: 'NaN "Infinity"' });
  const results = await read(
    `${line}\n${line.replace('"p99_ttft_ms":30', '"p99_ttft_ms":NaN').replace('"std_ttft_ms":2', '"std_ttft_ms": -Infinity')}\n`,
  );
  expect(results.map(({ summary }) => [summary.scenario, summary.ttft?.p99Ms])).toEqual([
    ['result-0', 30],
    ['result-1', Number.NaN],
  ]);
});

test('GuideLLM: its inter-token latency is TPOT, its request latency is in seconds', async () => {
  const successful = (mean: number, total: number, p50 = mean): object => ({
    successful: {
      mean,
      median: p50,
      std_dev: 1,
      count: 8,
      total_sum: total,
      percentiles: { p50, p90: 2 * mean, p95: 3 * mean, p99: 4 * mean },
    },
  });
  const benchmark = (strategy: object): object => ({
    type_: 'generative_benchmark',
    duration: 4,
    config: { strategy },
    metrics: {
      request_totals: { successful: 8, incomplete: 2, errored: 1, total: 11 },
      request_concurrency: successful(3.2, 0),
      request_latency: successful(0.5, 4),
      prompt_token_count: successful(100, 800),
      output_token_count: successful(20, 160),
      time_to_first_token_ms: successful(40, 0, 39),
      inter_token_latency_ms: successful(12, 0),
      time_per_output_token_ms: successful(99, 0),
    },
  });
  const report = {
    args: { model: 'm' },
    benchmarks: [benchmark({ type_: 'concurrent', streams: 4 }), benchmark({ type_: 'poisson', rate: 2.5 })],
  };
  const [first, second] = await read(JSON.stringify(report));
  expect(first).toMatchObject({
    tool: 'guidellm',
    model: 'm',
    summary: {
      scenario: 'result-0',
      concurrency: 4,
      requests: 9,
      successes: 8,
      inputTokens: 100,
      outputTokens: 20,
      requestsPerSecond: 2,
      outputTokensPerSecond: 40,
      totalTokensPerSecond: 240,
      ttft: { meanMs: 40, p50Ms: 39, p99Ms: 160 },
      tpot: { meanMs: 12, p95Ms: 36 },
      itl: null,
      e2el: { meanMs: 500, p90Ms: 1000 },
    },
  });
  expect(first?.notes.join(' ')).toContain('2 requests that the end of its run cut off');
  expect(second?.summary).toMatchObject({
    concurrency: 3,
    openLoop: { arrival: { process: 'poisson', requestsPerSecond: 2.5 } },
  });
});

test('AIPerf: its inter-token latency is TPOT, its inter-chunk latency is ITL, units are those of the file', async () => {
  const record = (unit: string, avg: number): object => ({
    unit,
    avg,
    std: 1,
    p50: avg,
    p90: 2 * avg,
    p95: 3 * avg,
    p99: 4 * avg,
    sum: 10 * avg,
  });
  const { summary, tool } = await readOne({
    schema_version: '1.5',
    input_config: { phases: { profiling: { concurrency: 6 } } },
    request_throughput: { unit: 'requests/sec', avg: 5 },
    request_count: { unit: 'requests', avg: 10 },
    error_request_count: { unit: 'requests', avg: 2 },
    output_token_throughput: { unit: 'tokens/sec', avg: 100 },
    input_sequence_length: record('tokens', 64),
    output_sequence_length: record('tokens', 20),
    time_to_first_token: record('ms', 30),
    inter_token_latency: record('ms', 9),
    inter_chunk_latency: record('us', 8000),
    request_latency: record('s', 0.4),
  });
  expect(tool).toBe('aiperf');
  expect(summary).toMatchObject({
    concurrency: 6,
    requests: 12,
    successes: 10,
    durationSeconds: 2,
    totalInputTokens: 640,
    totalOutputTokens: 200,
    outputTokensPerSecond: 100,
    ttft: { meanMs: 30, p95Ms: 90 },
    tpot: { meanMs: 9 },
    itl: { meanMs: 8 },
    e2el: { meanMs: 400, p99Ms: 1600 },
  });
});

test('inference-perf: seconds, and concurrency by Little’s law', async () => {
  const seconds = (mean: number): object => ({
    mean,
    min: 0,
    p10: mean / 2,
    median: mean,
    p90: 2 * mean,
    max: 3 * mean,
  });
  const { summary, tool } = await readOne({
    load_summary: { count: 60, requested_rate: 2, achieved_rate: 2, send_duration: 30, schedule_delay: seconds(0.001) },
    successes: {
      count: 58,
      latency: {
        request_latency: seconds(1.5),
        time_per_output_token: seconds(0.01),
        time_to_first_token: seconds(0.05),
        inter_token_latency: seconds(0.009),
      },
      throughput: {
        input_tokens_per_sec: 200,
        output_tokens_per_sec: 100,
        total_tokens_per_sec: 300,
        requests_per_sec: 2,
      },
      prompt_len: seconds(100),
      output_len: seconds(50),
    },
    failures: { count: 2, request_latency: null, prompt_len: null },
  });
  expect(tool).toBe('inference-perf');
  expect(summary).toMatchObject({
    concurrency: 3,
    requests: 60,
    successes: 58,
    durationSeconds: 29,
    ttft: { meanMs: 50, p50Ms: 50, p90Ms: 100, p99Ms: Number.NaN },
    tpot: { meanMs: 10 },
    itl: { meanMs: 9 },
    e2el: { meanMs: 1500 },
    openLoop: { late: { meanMs: 1 }, arrival: { requestsPerSecond: 2 } },
  });
});

test.each([
  ['no JSON', '{"duration": 4', 'EVAL_SERVING_RESULT_SYNTAX', /result\.json/],
  ['lines of which one is none', '{"a": 1}\n{"b"\n', 'EVAL_SERVING_RESULT_SYNTAX', /result\.json/],
  ['another file', '{"name": "x"}', 'EVAL_SERVING_RESULT_UNKNOWN', /found name/],
  ['no object', '[3]', 'EVAL_SERVING_RESULT_UNKNOWN', /found number/],
  [
    'a result without its counts',
    '{"request_throughput": 1, "completed": 2}',
    'EVAL_SERVING_RESULT_INVALID',
    /duration/,
  ],
  [
    'a latency that is text',
    JSON.stringify({ ...vllm, mean_ttft_ms: 'fast' }),
    'EVAL_SERVING_RESULT_INVALID',
    /mean_ttft_ms/,
  ],
  ['a report without benchmarks', '{"benchmarks": []}', 'EVAL_SERVING_RESULT_INVALID', /benchmarks/],
  [
    'a unit that is none',
    '{"request_latency": {"unit": "fortnights", "avg": 1}, "request_throughput": {"unit": "r", "avg": 1}, "request_count": {"unit": "r", "avg": 1}}',
    'EVAL_SERVING_RESULT_UNIT',
    /fortnights/,
  ],
])('%s is refused with its place', async (_, text, code, message) => {
  await expect(read(text)).rejects.toMatchObject({ code, message: expect.stringMatching(message), exitCode: 2 });
});

test('a file that is not there is named', async () => {
  await expect(readPlacedDocuments('/nowhere.json')).rejects.toMatchObject({
    code: 'EVAL_SERVING_RESULT_MISSING',
    exitCode: 2,
  });
});
