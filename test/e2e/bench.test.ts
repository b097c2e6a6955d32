import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startSimulator } from '../../src/simulator/start-simulator.ts';
import { isCleanError, runCli } from './cli.ts';

const load = ['--num-prompts', '12', '--max-concurrency', '4', '--random-input-len', '32', '--random-output-len', '8'];

test('a load shows vLLM’s table and leaves vLLM’s result file', async () => {
  const simulator = await startSimulator({ latency: { decodeStepMs: 5 } });
  try {
    const file = join(mkdtempSync(join(tmpdir(), 'vllm-eval-bench-')), 'result.json');
    const { code, stdout } = await runCli(['bench', '--endpoint', simulator.url, ...load, '--save-result', file]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Successful requests: +12\nFailed requests: +0\n/);
    const result = JSON.parse(readFileSync(file, 'utf8'));
    expect(result).toMatchObject({
      num_prompts: 12,
      completed: 12,
      failed: 0,
      total_output_tokens: 96,
      max_concurrency: 4,
    });
    expect(result.input_lens).toEqual(Array.from({ length: 12 }, () => 32));
    expect(result.mean_tpot_ms).toBeGreaterThan(4);
  } finally {
    await simulator.close();
  }
});

test('an open loop keeps its rate', async () => {
  const simulator = await startSimulator({});
  try {
    const args = [
      'bench',
      '--endpoint',
      simulator.url,
      ...load,
      '--request-rate',
      '20',
      '--arrival',
      'constant',
      '--json',
    ];
    const result = JSON.parse((await runCli(args)).stdout);
    expect(result).toMatchObject({ completed: 12, request_rate: 20, burstiness: 'inf' });
    expect(result.duration).toBeGreaterThan(0.4);
  } finally {
    await simulator.close();
  }
});

test('when every request fails there is no latency and the exit code says so', async () => {
  const server = createServer((request, response) => {
    if (request.url === '/v1/models') {
      response
        .setHeader('content-type', 'application/json')
        .end('{"object":"list","data":[{"id":"mock","object":"model"}]}');
      return;
    }
    let body = '';
    request.on('data', (part) => (body += part));
    request.on('end', () => {
      const streams = body.includes('"stream":true');
      if (streams)
        response
          .setHeader('content-type', 'text/event-stream')
          .end('data: {"error":{"message":"boom","code":500}}\n\ndata: [DONE]\n\n');
      else response.writeHead(404).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { code, stdout } = await runCli(['bench', '--endpoint', url, '--model', 'mock', ...load, '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      completed: 0,
      failed: 12,
      mean_ttft_ms: null,
      mean_tpot_ms: null,
      mean_e2el_ms: null,
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test.each([
  [['--arrival', 'poisson'], /needs --request-rate/],
  [['--arrival', 'waves', '--request-rate', '1'], /expected closed, constant, poisson/],
  [['--request-rate', '0'], /--request-rate: .*found "0"/],
  [['--scenario', 'stres_test'], /expected a scenario of .*Did you mean "stress_test"/],
  [['--save-result', '/nowhere/at/all.json'], /expected a folder that can be written/],
])('usage %j', async (args, message) => {
  const finished = await runCli(['bench', '--endpoint', 'http://127.0.0.1:9', ...args]);
  expect(finished.code).toBe(2);
  expect(finished.stderr).toMatch(message);
  expect(isCleanError(finished)).toBe(true);
});

const words = ['bench', '--endpoint', 'http://127.0.0.1:9'];
test.each([
  [['--random-range-ratio', '1.5'], /--random-range-ratio: /],
  [['--random-range-ratio', '{"input": 0.1'], /--random-range-ratio: expected JSON/],
  [['--goodput', 'ttft'], /--goodput: expected KEY:NUMBER, found "ttft"/],
  [['--goodput', 'ttfx:20'], /--goodput: /],
  [['--burstiness', '2'], /--burstiness: expected --request-rate/],
  [['--ramp-up-strategy', 'linear', '--ramp-up-start-rps', '1'], /expected --ramp-up-end-rps beside it/],
  [['--stages', '2:10,8'], /--stages: expected KEY:NUMBER, found "8"/],
  [['--stages', '2:10', '--request-rate', '4'], /--stages: expected it without --request-rate/],
  [['--dataset-name', 'sharegpt'], /--dataset-name: expected --dataset-path beside sharegpt/],
  [['--dataset-path', 'x'], /--dataset-path: expected a --dataset-name that reads a file/],
  [['--dataset-name', 'sharegtp', '--dataset-path', 'x'], /--dataset-name: .*sharegtp/],
  [['--dataset-name', 'conversations', '--min-turns', '4', '--max-turns', '2'], /--min-turns: expected no more than/],
  [['--cancel-share', '0.5'], /expected --cancel-after-ms beside it/],
  [['--extra-body', '[1]'], /--extra-body: /],
  [['--metric-percentiles', '101'], /--metric-percentiles: /],
  [['--percentile-metrics', 'ttft,ttot'], /--percentile-metrics: /],
  [['--metadata', 'duration=1', '--save-result', 'x.json'], /no figure of the result has, found "duration"/],
  [['--save-detailed'], /--save-detailed: expected --save-result beside it/],
  [['--save-result', 'a.json', '--result-dir', 'b'], /found both/],
  [['--sweep-max-concurrency', '1,x'], /--sweep-max-concurrency: expected numbers above 0/],
  [['--sweep-max-concurrency', '1', '--max-concurrency', '2'], /expected it without --max-concurrency/],
  [['--base-url', 'http://127.0.0.1:8'], /expected one of --endpoint, --base-url and --host/],
  [['--search', 'throughput'], /--search: expected request-rate or max-concurrency/],
  [['--search', 'max-concurrency'], /--search: expected --goodput beside it/],
  [['--search', 'max-concurrency', '--goodput', 'ttft:9', '--scenario', 'all'], /expected it without --scenario/],
  [['--search', 'request-rate', '--goodput', 'ttft:9', '--search-share', '2'], /above 0 and up to 1, found "2"/],
  [['--search-most', '4'], /--search-most: expected --search beside it/],
  [['--backend', 'tgi'], /--backend: expected vllm, openai, openai-chat/],
  [['--ready-check-timeout-sec', 'soon'], /--ready-check-timeout-sec: expected a number of seconds/],
  [['--dataset-name', 'custom', '--dataset-path', '/nowhere.jsonl'], /nowhere\.jsonl.*ENOENT/],
])('bad load %j', async (args, message) => {
  const finished = await runCli([...words, ...args]);
  expect(finished.code).toBe(2);
  expect(finished.stderr).toMatch(message);
  expect(isCleanError(finished)).toBe(true);
});

test('vLLM’s command line: base URL and path, a sweep, goodput, several values, a file named as vLLM names it', async () => {
  const simulator = await startSimulator({ latency: { decodeStepMs: 2 } });
  const folder = mkdtempSync(join(tmpdir(), 'vllm-eval-bench-'));
  try {
    const flags = [
      `bench --base-url ${simulator.url} --endpoint /v1/chat/completions --backend openai-chat --label nightly`,
      '--dataset-name random --random-input-len 16 --random-output-len 4 --num-prompts 6 --ignore-eos --seed 7 --trust-remote-code',
      '--sweep-max-concurrency 1,3 --num-warmups 2 --goodput ttft:5000 e2el:9000 --metadata gpu=none tp=1',
      `--metric-percentiles 25,99.9 --percentile-metrics ttft,e2el --save-result --result-dir ${folder} --append-result`,
      `--plot-timeline --html ${join(folder, 'page.html')} --csv ${join(folder, 'figures.csv')} --records ${join(folder, 'requests.jsonl')}`,
    ];
    const { code, stdout } = await runCli(flags.join(' ').split(' '));
    expect([code, stdout.match(/Serving Benchmark Result/g)?.length]).toEqual([0, 2]);
    const name = readdirSync(folder).find((file) => file.endsWith('.json')) ?? '';
    expect(name).toMatch(/^nightly-infqps-concurrency1-.*-\d{8}-\d{6}\.json$/);
    const results = readFileSync(join(folder, name), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(results).toMatchObject([
      { backend: 'openai-chat', max_concurrency: 1, completed: 6, gpu: 'none', tp: '1', label: 'nightly' },
      { max_concurrency: 3 },
    ]);
    expect(results[0].request_goodput).toBeCloseTo(results[0].request_throughput);
    expect(
      Object.keys(results[0])
        .filter((key) => key.endsWith('_ms'))
        .toSorted(),
    ).toEqual(
      ['ttft', 'e2el']
        .flatMap((metric) => ['mean', 'median', 'std', 'p25', 'p99.9'].map((point) => `${point}_${metric}_ms`))
        .toSorted(),
    );
    expect(results[0]).not.toHaveProperty('ttfts');
    expect(readFileSync(join(folder, 'figures.csv'), 'utf8').trim().split('\n')).toHaveLength(3);
    expect(readFileSync(join(folder, 'requests.jsonl'), 'utf8').trim().split('\n')).toHaveLength(12);
    expect(readFileSync(join(folder, 'page.html'), 'utf8')).toMatch(/<rect class="rest"/);
    expect(readdirSync(folder).filter((file) => file.endsWith('.timeline.html'))).toHaveLength(1);
  } finally {
    await simulator.close();
  }
});

test('results are compared when they are of one load, imported ones among themselves, and refused otherwise', async () => {
  const simulator = await startSimulator({ latency: { decodeStepMs: 2 } });
  const folder = mkdtempSync(join(tmpdir(), 'vllm-eval-bench-'));
  const at = (name: string): string => join(folder, name);
  const run = async (name: string, concurrency: number): Promise<void> => {
    const flags = `--num-prompts 4 --random-input-len 8 --random-output-len 4 --repetitions 2 --skip-calibration --max-concurrency ${concurrency}`;
    const { code } = await runCli([
      'bench',
      '--endpoint',
      simulator.url,
      ...flags.split(' '),
      '--save-result',
      at(name),
    ]);
    expect(code).toBe(0);
  };
  try {
    for (const [name, concurrency] of [
      ['a.json', 2],
      ['b.json', 2],
      ['c.json', 4],
    ] as const)
      await run(name, concurrency);
    const compare = async (...args: string[]): Promise<string> => (await runCli(['compare', ...args])).stdout;
    const like = JSON.parse(await compare(at('a.json'), at('b.json'), '--json'));
    expect(like.comparisons).toHaveLength(18);
    expect(
      like.comparisons.every(
        ({ verdict, pairs }: { verdict: string; pairs: number }) => verdict !== 'INVALID' || pairs === 2,
      ),
    ).toBe(true);
    const unlike = await compare(at('a.json'), at('c.json'));
    expect(unlike).toMatch(/settings\.maxConcurrency/);
    expect(unlike).toMatch(/\nINVALID\n$/);
    expect((await runCli(['compare', at('a.json'), at('c.json'), '--gate'])).code).toBe(4);
    const page = await runCli(['compare', at('a.json'), at('b.json'), '--format', 'html']);
    expect([page.code, isCleanError(page)]).toEqual([2, true]);

    const fixture = join(import.meta.dirname, '..', 'fixtures', 'serving', 'vllm-bench-random-c4.json');
    const imported = await runCli(['import', 'serving', fixture, fixture, '--save-result', at('vllm.json')]);
    expect(imported.stdout).toMatch(/Successful requests: +20[\s\S]*vllm bench serve\n {2}itl: gaps between chunks/);
    expect(await compare(at('vllm.json'), at('vllm.json'))).toMatch(/\nPASS\n$/);
    expect(await compare(at('vllm.json'), at('a.json'))).toMatch(
      /≠ tool: vllm bench serve → vllm-eval .*[\s\S]*\nINVALID\n$/,
    );
    const other = await runCli(['import', 'serving', fixture, at('a.json')]);
    expect([other.code, isCleanError(other)]).toEqual([2, true]);
    expect(other.stderr).toMatch(/EVAL_BENCH_UNLIKE/);
  } finally {
    await simulator.close();
  }
});

test('the search finds the concurrency that a server bears', async () => {
  // Three sequences at a time: a fourth waits, and its first token takes about as long again.
  const simulator = await startSimulator({ latency: { decodeStepMs: 20, maxConcurrentSequences: 3 } });
  try {
    const flags =
      '--random-input-len 8 --random-output-len 20 --num-prompts 12 --search max-concurrency --search-most 8';
    const slo = ['--goodput', 'ttft:250', '--search-share', '0.8'];
    const { code, stdout } = await runCli([
      'bench',
      '--endpoint',
      simulator.url,
      ...flags.split(' '),
      ...slo,
      '--skip-calibration',
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\nHighest max concurrency that keeps 80 % of requests good: 3; 4 does not\.\n$/);
  } finally {
    await simulator.close();
  }
});

test('the questions of an exam as traffic: answers are graded as the exam grades them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vllm-eval-bench-'));
  const config = join(folder, 'config.json');
  writeFileSync(
    config,
    JSON.stringify({
      data: { cut: 'sample' },
      output_dir: join(folder, 'runs'),
      benchmarks: [{ name: 'math', tasks: ['gsm8k'], few_shot: 0, limit: 8 }],
    }),
  );
  const first = await startSimulator({});
  const run = ['run', '--config', config, '--endpoint', first.url, '--run-id', 'r', '--store', 'none', '--quiet'];
  expect((await runCli(run)).code).toBe(0);
  await first.close();
  const exams = join(folder, 'runs', 'r', 'exams');
  const exam = join(exams, readdirSync(exams)[0] ?? '');
  const simulator = await startSimulator({ examFiles: [exam], quality: { accuracy: 1 } });
  try {
    const flags = `--dataset-name exam --dataset-path ${exam} --num-prompts 12 --max-concurrency 4 --skip-calibration`;
    const bench = ['bench', '--endpoint', simulator.url, ...flags.split(' '), '--save-result', join(folder, 'b.json')];
    const { code, stdout } = await runCli(bench);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Successful requests: +12\n[\s\S]*\ngsm8k exact_match.*: 100\.0%.*\(8\/8\)\n/);
    const { vllm_eval } = JSON.parse(readFileSync(join(folder, 'b.json'), 'utf8'));
    expect(vllm_eval.grades[0]).toMatchObject({ task: 'gsm8k', value: 1, measured: 8 });
    const chat = await runCli([...bench, '--backend', 'openai-chat']);
    expect([chat.code, isCleanError(chat)]).toEqual([2, true]);
    expect(chat.stderr).toMatch(/EVAL_SERVING_EXAM_MODE/);
  } finally {
    await simulator.close();
  }
});
