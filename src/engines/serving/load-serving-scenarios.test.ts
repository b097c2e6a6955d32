import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadServingScenarios } from './load-serving-scenarios.ts';

const shipped = new URL('../../../configs/vllm_benchmark.json', import.meta.url).pathname;
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'serving-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** The shipped file with one piece of text replaced. */
async function changed(from: string, to: string): Promise<string> {
  const text = await readFile(shipped, 'utf8');
  expect(text).toContain(from);
  const path = join(folder, 'scenarios.json');
  await writeFile(path, text.replace(from, to));
  return path;
}

test('the shipped file holds the four scenarios', async () => {
  const { config, thresholds, vllmBench } = await loadServingScenarios(shipped);
  expect(config.backend).toBe('completions');
  expect(
    config.scenarios.map(({ name, maxConcurrency, inputTokens, outputTokens }) => [
      name,
      maxConcurrency,
      inputTokens,
      outputTokens,
    ]),
  ).toEqual([
    ['basic_performance', 1, 1024, 128],
    ['concurrency_test', 10, 512, 256],
    ['long_context', 2, 4096, 512],
    ['stress_test', 20, 2048, 1024],
  ]);
  expect(thresholds).toEqual({ ttftP95Ms: 200, tpotMeanMs: 50, outputTokensPerSecond: 10, successRate: 0.95 });
  expect(vllmBench).toEqual({ metrics: ['ttft', 'tpot', 'itl', 'e2el'], percentiles: [50, 90, 95, 99] });
});

test('overrides win in every scenario chosen', async () => {
  const { config } = await loadServingScenarios(shipped, {
    scenarios: ['stress_test', 'basic_performance'],
    load: { max_concurrency: 3, random_input_len: 10, random_output_len: 5, num_prompts: 7, repetitions: 1 },
  });
  const numbers = { maxConcurrency: 3, inputTokens: 10, outputTokens: 5, numPrompts: 7, repetitions: 1 };
  expect(config.scenarios).toMatchObject([
    { name: 'stress_test', ...numbers },
    { name: 'basic_performance', ...numbers },
  ]);
});

test('the chat back end is chosen by its name, and has to fit the path', async () => {
  const chat = await changed('"backend": "vllm",\n    "endpoint_path": "/v1/completions"', '"backend": "openai-chat"');
  expect((await loadServingScenarios(chat)).config.backend).toBe('chat');
  const wrong = await changed('"backend": "vllm"', '"backend": "openai-chat"');
  await expect(loadServingScenarios(wrong)).rejects.toMatchObject({
    code: 'EVAL_SERVING_CONFIG_INVALID',
    message: expect.stringContaining('"/v1/chat/completions"'),
  });
});

test.for<[string, unknown]>([
  ['"request_rate": 4,', { process: 'poisson', requestsPerSecond: 4 }],
  ['"request_rate": 4, "burstiness": 1,', { process: 'poisson', requestsPerSecond: 4 }],
  ['"request_rate": 4, "burstiness": 0.5,', { process: 'gamma', requestsPerSecond: 4, burstiness: 0.5 }],
  ['"request_rate": 4, "burstiness": "inf",', { process: 'constant', requestsPerSecond: 4 }],
  ['', undefined],
])('%s makes the arrivals %j', async ([fields, arrival]) => {
  const path = await changed('"max_concurrency": 1,', `"max_concurrency": 1, ${fields}`);
  expect((await loadServingScenarios(path)).config.scenarios[0]?.arrival).toEqual(arrival);
  const closed = await loadServingScenarios(path, { load: { request_rate: 'inf' } });
  expect(closed.config.scenarios.every((scenario) => scenario.arrival === undefined)).toBe(true);
});

test.for<[string, string, string, RegExp]>([
  [
    'an unknown key',
    '"max_concurrency": 1,',
    '"max_concurency": 1,',
    /scenarios\.0: unknown key "max_concurency"\. Did you mean "max_concurrency"/,
  ],
  ['a count of 0', '"random_input_len": 1024', '"random_input_len": 0', /scenarios\.0\.random_input_len: .*found 0/],
  ['an unknown metric', '"ttft,tpot,itl,e2el"', '"ttft,ttot"', /percentile_metrics\.1: .*"ttft"/],
  ['an unknown percentile', '"50,90,95,99"', '"50,980"', /metric_percentiles\.1: .*980/],
  ['a rate in percent', '"success_rate": 0.95', '"success_rate": 95', /thresholds\.success_rate: .*found 95/],
  [
    'burstiness without a rate',
    '"max_concurrency": 1,',
    '"max_concurrency": 1, "burstiness": 2,',
    /scenarios\.0\.burstiness: expected request_rate/,
  ],
  ['a name twice', '"stress_test"', '"long_context"', /found "long_context" twice/],
])('%s is refused', async ([, from, to, message]) => {
  await expect(loadServingScenarios(await changed(from, to))).rejects.toMatchObject({
    code: 'EVAL_SERVING_CONFIG_INVALID',
    message: expect.stringMatching(message),
    exitCode: 2,
  });
});

test('a file that is missing or no JSON, and a scenario that does not exist, are named', async () => {
  await expect(loadServingScenarios(join(folder, 'none.json'))).rejects.toMatchObject({
    code: 'EVAL_SERVING_CONFIG_MISSING',
  });
  await expect(loadServingScenarios(await changed('{', '{,'))).rejects.toMatchObject({
    code: 'EVAL_SERVING_CONFIG_SYNTAX',
  });
  await expect(loadServingScenarios(shipped, { scenarios: ['stres_test'] })).rejects.toMatchObject({
    code: 'EVAL_SERVING_SCENARIO_UNKNOWN',
    message: expect.stringContaining('Did you mean "stress_test"?'),
  });
});
