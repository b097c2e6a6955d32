import { afterEach, describe, expect, test } from 'vitest';
import { ask, metricsOf, postTo } from './ask.test-helper.ts';
import type { Answered } from './ask.test-helper.ts';
import type { RequestTimeline } from './exchange.ts';
import type { SimulatorConfig } from './simulator-config.ts';
import { startSimulator } from './start-simulator.ts';
import type { Simulator } from './start-simulator.ts';

let simulator: Simulator;
async function start(config: SimulatorConfig): Promise<void> {
  simulator = await startSimulator({ recordTimeline: true, ...config });
  // The first request of a process loads the client.
  await fetch(`${simulator.url}/health`);
}
afterEach(() => simulator.close());

const promptOf = (tokens: number, first = 500): number[] => Array.from({ length: tokens }, (_, index) => first + index);

/** Streams a completion and notes when each event came, in ms since the request. */
async function stream(prompt: readonly number[], outputTokens: number): Promise<number[]> {
  const started = performance.now();
  const response = await postTo(simulator, '/v1/completions', {
    prompt,
    max_tokens: outputTokens,
    ignore_eos: true,
    stream: true,
  });
  const times: number[] = [];
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    const events = chunk.split('data: {').length - 1;
    for (let event = 0; event < events; event += 1) times.push(performance.now() - started);
  }
  return times;
}

/** Completions in the order they came. What was due when is exact on a busy machine too; what a client sees is not. */
const generations = (): readonly RequestTimeline[] =>
  simulator.timelines().filter(({ path }) => path === '/v1/completions');
const due = (timeline: RequestTimeline): number[] => timeline.writes.map(({ dueMs }) => dueMs);
const steps = (timeline: RequestTimeline): number[] =>
  due(timeline)
    .slice(1)
    .map((time, index) => Number((time - due(timeline)[index]!).toFixed(4)));
const firstTokenMs = (timeline: RequestTimeline): number =>
  Number((due(timeline)[0]! - timeline.receivedMs).toFixed(4));

describe('timing', () => {
  test('first token after the prefill, then one each step, on a schedule that does not drift', async () => {
    await start({ latency: { prefillTokensPerSecond: 2000, firstTokenOverheadMs: 10, decodeStepMs: 8 } });
    const seen = await stream(promptOf(200), 50);
    const timeline = generations()[0]!;
    expect(firstTokenMs(timeline)).toBeGreaterThanOrEqual(110);
    expect(firstTokenMs(timeline)).toBeLessThan(300);
    expect(steps(timeline)).toEqual(Array.from({ length: 49 }, () => 8));
    for (const { dueMs, sentMs } of timeline.writes) expect(sentMs).toBeGreaterThanOrEqual(dueMs);
    expect(seen).toHaveLength(50);
    expect(seen[0]).toBeGreaterThan(109);
    expect(seen.at(-1)).toBeGreaterThan(109 + 49 * 8);
    expect(seen.at(-1)).toBeLessThan(2000);
  });

  test('a step takes longer the more sequences it decodes', async () => {
    await start({ latency: { decodeStepMs: 4, decodeStepMsPerExtraSequence: 2 } });
    await Promise.all(Array.from({ length: 4 }, (_, index) => stream(promptOf(4, index * 10), 60)));
    const seen = new Set(generations().flatMap((timeline) => steps(timeline)));
    expect([...seen].filter((step) => ![4, 6, 8, 10].includes(step))).toEqual([]);
    expect(seen).toContain(10);
  });

  test('more requests than may run wait in the queue', async () => {
    await start({ latency: { decodeStepMs: 10, maxConcurrentSequences: 2 } });
    const answers = Promise.all(Array.from({ length: 4 }, (_, index) => stream(promptOf(4, index * 10), 30)));
    await expect.poll(async () => (await metricsOf(simulator)).get('vllm:num_requests_waiting')).toBe(2);
    const during = await metricsOf(simulator);
    expect(during.get('vllm:num_requests_running')).toBe(2);
    expect(during.get('vllm:kv_cache_usage_perc')).toBeGreaterThan(0);
    await answers;
    const byStart = generations().toSorted((left, right) => due(left)[0]! - due(right)[0]!);
    expect(due(byStart[2]!)[0]).toBeGreaterThan(due(byStart[0]!).at(-1)!);
    const after = await metricsOf(simulator);
    // Two requests waited for the 300 ms that the other two took, but for the time they came later.
    expect(after.get('vllm:request_queue_time_seconds_sum')).toBeGreaterThan(0.3);
    expect(after.get('vllm:num_requests_running')).toBe(0);
  });

  test('a cached prefix is not computed again', async () => {
    await start({ latency: { prefillTokensPerSecond: 1000, blockTokens: 16 } });
    await stream(promptOf(160), 1);
    await stream(promptOf(160), 1);
    const [cold, warm] = generations();
    expect(firstTokenMs(cold!)).toBeGreaterThanOrEqual(160);
    // The last block holds the last prompt token, which is always computed.
    expect(firstTokenMs(warm!)).toBeGreaterThanOrEqual(16);
    expect(firstTokenMs(warm!)).toBeLessThan(150);
    const metrics = await metricsOf(simulator);
    expect(metrics.get('vllm:prefix_cache_queries_total')).toBe(320);
    expect(metrics.get('vllm:prefix_cache_hits_total')).toBe(144);
  });

  test('jitter varies the steps, the same way under the same seed', async () => {
    const jittered = async (seed: number): Promise<number[]> => {
      await start({ seed, latency: { decodeStepMs: 5, jitter: 0.5 } });
      await stream(promptOf(4), 20);
      const result = steps(generations()[0]!);
      await simulator.close();
      return result;
    };
    const first = await jittered(1);
    expect(Math.max(...first) - Math.min(...first)).toBeGreaterThan(1);
    expect(await jittered(1)).toEqual(first);
    expect(await jittered(2)).not.toEqual(first);
  });

  test('a KV cache too small for all preempts, and all still finish', async () => {
    await start({ latency: { decodeStepMs: 1, kvCacheTokens: 64, blockTokens: 16 } });
    const all = await Promise.all(Array.from({ length: 3 }, (_, index) => stream(promptOf(8, index * 10), 40)));
    expect(all.map((times) => times.length)).toEqual([40, 40, 40]);
    expect((await metricsOf(simulator)).get('vllm:num_preemptions_total')).toBeGreaterThan(0);
  });

  test('a client that goes away frees its place and counts as aborted', async () => {
    await start({ latency: { decodeStepMs: 20 } });
    const abort = new AbortController();
    const response = await fetch(`${simulator.url}/v1/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: 'hello', max_tokens: 500, ignore_eos: true, stream: true }),
      signal: abort.signal,
    });
    expect(response.status).toBe(200);
    abort.abort();
    await expect.poll(async () => (await metricsOf(simulator)).get('vllm:num_requests_running')).toBe(0);
    const metrics = await metricsOf(simulator);
    expect(metrics.get('vllm:request_success_total{finished_reason="abort"}')).toBe(1);
  });

  test('extraMsPerToken makes a slower release', async () => {
    await start({ latency: { decodeStepMs: 2 }, faults: { extraMsPerToken: 8 } });
    await stream(promptOf(4), 20);
    expect(steps(generations()[0]!)).toEqual(Array.from({ length: 19 }, () => 10));
  });
});

test('metrics add up to what was asked', async () => {
  await start({ latency: { decodeStepMs: 2 } });
  const usages: Answered['usage'][] = [];
  for (let index = 0; index < 5; index += 1) {
    const body = await ask(simulator, '/v1/completions', {
      prompt: promptOf(10 + index),
      max_tokens: 6,
      ignore_eos: true,
    });
    usages.push(body.usage);
  }
  const stopped = await ask(simulator, '/v1/chat/completions', {
    messages: [{ role: 'user', content: 'pick' }],
    structured_outputs: { choice: ['yes'] },
  });
  usages.push(stopped.usage);
  const sum = (field: keyof Answered['usage']): number => usages.reduce((total, usage) => total + usage[field], 0);
  const metrics = await metricsOf(simulator);
  expect(metrics.get('vllm:prompt_tokens_total')).toBe(sum('prompt_tokens'));
  expect(metrics.get('vllm:generation_tokens_total')).toBe(sum('completion_tokens'));
  expect(metrics.get('vllm:request_success_total{finished_reason="length"}')).toBe(5);
  expect(metrics.get('vllm:request_success_total{finished_reason="stop"}')).toBe(1);
  for (const name of ['time_to_first_token_seconds', 'e2e_request_latency_seconds', 'request_queue_time_seconds']) {
    expect(metrics.get(`vllm:${name}_count`)).toBe(6);
    expect(metrics.get(`vllm:${name}_bucket{le="+Inf"}`)).toBe(6);
  }
  expect(metrics.get('vllm:inter_token_latency_seconds_count')).toBe(sum('completion_tokens') - 6);
  const meanInterToken =
    metrics.get('vllm:inter_token_latency_seconds_sum')! / metrics.get('vllm:inter_token_latency_seconds_count')!;
  expect(meanInterToken).toBeGreaterThan(0.0015);
  expect(meanInterToken).toBeLessThan(0.1);
});
