import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../../src/pipeline/config/package-root.ts';
import { startSimulator } from '../../src/simulator/start-simulator.ts';
import { runCli } from './cli.ts';

let simulator: Awaited<ReturnType<typeof startSimulator>>;
beforeAll(async () => {
  simulator = await startSimulator({ servedModelName: 'qwen3-8b' });
});
afterAll(() => simulator.close());

/** The image's own configuration and the variables of a `docker run`, with the folders that it would mount. */
async function runImage(image: string, env: Readonly<Record<string, string>>, extra: readonly string[] = []) {
  const directory = mkdtempSync(join(tmpdir(), 'vllm-eval-container-'));
  const results = join(directory, 'results');
  const parsed = join(directory, 'parsed');
  const finished = await runCli(['container', image, '--results', results, '--parsed', parsed, '--quiet', ...extra], {
    cwd: packageRoot,
    env: {
      EVAL_CONFIG_PATH: join(packageRoot, 'docker', 'configs', `${image}.json`),
      CLICKHOUSE_URL: 'none',
      ...env,
    },
  });
  return { ...finished, directory, results, parsed };
}

/** Names of the standardized results of the only run, and the steps of it that did something. */
function left(results: string, parsed: string) {
  const [runId = '', ...others] = readdirSync(parsed);
  expect(others).toEqual([]);
  const steps = readdirSync(join(results, runId, 'steps')).filter(
    (name) => JSON.parse(readFileSync(join(results, runId, 'steps', name), 'utf8')).status === 'done',
  );
  const files = readdirSync(join(parsed, runId)).toSorted();
  const documents = files.map((name) => JSON.parse(readFileSync(join(parsed, runId, name), 'utf8')));
  return { files, documents, engineSteps: steps.filter((name) => /-runner|benchmark/.test(name)) };
}

for (const image of ['evalchemy', 'standard-evalchemy']) {
  test(`${image} runs with the variables of its docker run example`, async () => {
    const env = { MODEL_ENDPOINT: `${simulator.url}/v1/completions`, MODEL_NAME: 'qwen3-8b', LOG_LEVEL: 'DEBUG' };
    const { code, stderr, results, parsed } = await runImage(image, env, ['--limit', '3']);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const { files, documents, engineSteps } = left(results, parsed);
    expect(engineSteps).toEqual(['evalchemy-runner.0.json']);
    expect(files).toContain('standard.arc_easy.json');
    expect(files.some((name) => name.includes('kobest'))).toBe(image === 'evalchemy');
    expect(documents[0]).toMatchObject({ meta: { model: { id: 'qwen3-8b' } }, results: {}, performance: {} });
  });
}

test('nvidia-eval takes the /v1 form, EVAL_TYPE, MAX_TOKENS and a relative OUTPUT_DIR', async () => {
  const env = {
    MODEL_ENDPOINT: `${simulator.url}/v1`,
    MODEL_NAME: 'qwen3-8b',
    EVAL_TYPE: 'aime',
    MAX_TOKENS: '32768',
    OUTPUT_DIR: 'output',
  };
  const { code, results, parsed } = await runImage('nvidia-eval', env, ['--limit', '2']);
  expect(code).toBe(0);
  expect(readdirSync(results)).toEqual(['output']);
  const { documents, engineSteps } = left(join(results, 'output'), parsed);
  expect(engineSteps).toEqual(['nvidia-runner.0.json']);
  expect(documents.map(({ meta }) => meta.tasks)).toEqual(['aime24', 'aime25']);
  expect(JSON.stringify(documents[0])).toContain('32768');
});

test('nvidia-eval asks AIME and programming problems with EVAL_TYPE=both', async () => {
  const env = { MODEL_ENDPOINT: `${simulator.url}/v1`, MODEL_NAME: 'qwen3-8b', EVAL_TYPE: 'both' };
  const { code, results, parsed } = await runImage('nvidia-eval', env, ['--limit', '2']);
  expect(code).toBe(0);
  const { documents } = left(results, parsed);
  expect(documents.map(({ meta }) => meta.tasks)).toEqual(['aime24', 'aime25', 'livecodebench-sample']);
});

test('vllm-benchmark takes the base URL and runs one load with the lengths it is given', async () => {
  const env = {
    MODEL_ENDPOINT: simulator.url,
    MODEL_NAME: 'Qwen/Qwen3-8B',
    SERVED_MODEL_NAME: 'qwen3-8b',
    TOKENIZER: 'gpt2',
    MAX_CONCURRENCY: '4',
    RANDOM_INPUT_LEN: '64',
    RANDOM_OUTPUT_LEN: '8',
  };
  const { code, stdout, results, parsed } = await runImage('vllm-benchmark', env, ['--lang', 'ko']);
  expect(code).toBe(0);
  expect(stdout).toContain('🎯 시나리오: basic_performance');
  const { files, engineSteps } = left(results, parsed);
  expect(engineSteps).toEqual(['vllm-benchmark.0.json']);
  expect(files).toEqual(['serving.basic_performance.json']);
});

test('deepeval runs its suites', async () => {
  const { code, results, parsed } = await runImage('deepeval', { MODEL_ENDPOINT: simulator.url }, ['--limit', '2']);
  expect(code).toBe(0);
  expect(left(results, parsed).engineSteps).toEqual(['deepeval-runner.0.json']);
});

test('one configuration with everything serves an image, which runs its own part only', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'vllm-eval-container-')), 'all.json');
  const scenario = { scenarios: ['concurrency_test'], num_prompts: 4, random_input_len: 16, random_output_len: 4 };
  writeFileSync(
    file,
    JSON.stringify({
      data: { cut: 'sample' },
      benchmarks: [{ name: 'a', tasks: ['arc_easy'] }],
      reasoning: {},
      serving: { ...scenario, repetitions: 1 },
    }),
  );
  const env = { MODEL_ENDPOINT: simulator.url, EVAL_CONFIG_PATH: '', CONFIG_PATH: file, EVAL_TYPE: 'both' };
  const { code, results, parsed } = await runImage('vllm-benchmark', env);
  expect(code).toBe(0);
  expect(left(results, parsed).files).toEqual(['serving.concurrency_test.json']);
  const none = await runImage('deepeval', { ...env, EVAL_CONFIG_PATH: file });
  expect(none.code).toBe(2);
  expect(none.stderr).toContain('EVAL_CONTAINER_SECTION_MISSING');
});

test('a mounted folder that cannot be written is told before the model is asked', async () => {
  const args = ['container', 'deepeval', '--results', '/dev/null/results', '--parsed', tmpdir()];
  const finished = await runCli(args, { env: { MODEL_ENDPOINT: simulator.url } });
  expect(finished.code).toBe(2);
  expect(finished.stderr).toContain('EVAL_CONTAINER_NOT_WRITABLE');
});
