import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/pipeline/config/package-root.ts';
import { startSimulator } from '../../src/simulator/start-simulator.ts';

/** What `vllm bench serve` wrote of the run that the description of the system shows. */
const result = {
  date: '20261124-105239',
  endpoint_type: 'vllm',
  num_prompts: 100,
  max_concurrency: 1,
  duration: 45.2,
  completed: 100,
  failed: 0,
  total_input_tokens: 102_400,
  total_output_tokens: 12_810,
  request_throughput: 2.21,
  output_throughput: 283.4,
  mean_ttft_ms: 82.1,
  p95_ttft_ms: 156.3,
  mean_tpot_ms: 28.5,
  p95_tpot_ms: 45.2,
};

function analyze(files: Readonly<Record<string, unknown>>) {
  const folder = mkdtempSync(join(tmpdir(), 'vllm-eval-analyze-'));
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  const script = join(packageRoot, 'scripts', 'analyze_performance_results.ts');
  return spawnSync(process.execPath, [script, folder], { encoding: 'utf8' });
}

test('the analysis prints the block of the description, to the letter', () => {
  expect(analyze({ 'basic_performance.json': result }).stdout).toBe(
    [
      '📊 VLLM 성능 벤치마크 분석 결과',
      '============================================================',
      '',
      '🎯 시나리오: basic_performance',
      '----------------------------------------',
      '✅ 성공률: 100.0% (100/100)',
      '⏱️  총 소요시간: 45.2초',
      '🔄 요청 처리량: 2.21 req/s',
      '📤 토큰 처리량: 283.4 tok/s',
      '🚀 TTFT 평균: 82.1ms',
      '🚀 TTFT P95: 156.3ms',
      '⚡ TPOT 평균: 28.5ms',
      '⚡ TPOT P95: 45.2ms',
      '',
      '🏆 종합 성능 등급: A',
      '✨ 모든 성능 지표가 우수합니다!',
      '',
    ].join('\n'),
  );
});

test('scenarios come in the order of their file, and one that failed altogether has no latency', () => {
  const failed = { ...result, completed: 0, failed: 100, total_output_tokens: 0, output_throughput: 0 };
  const { stdout } = analyze({ 'own.json': result, 'stress_test.json': failed, 'basic_performance.json': result });
  const names = [...stdout.matchAll(/시나리오: (\S+)/g)].map(([, name]) => name);
  expect(names).toEqual(['basic_performance', 'stress_test', 'own']);
  expect(stdout).toContain('✅ 성공률: 0.0% (0/100)');
  expect(stdout.split('stress_test')[1]).toContain('TTFT 평균: 측정되지 않음');
  expect(stdout).toContain('종합 성능 등급: C');
});

test.each([
  ['no file', {}, 'EVAL_BENCH_RESULTS_MISSING'],
  ['half a file', { 'a.json': '{"duration": 4' }, 'EVAL_SERVING_RESULT_SYNTAX'],
  ['another file', { 'a.json': { name: 'x' } }, 'EVAL_SERVING_RESULT_UNKNOWN'],
  ['a file without its counts', { 'a.json': { ...result, duration: undefined } }, 'EVAL_SERVING_RESULT_INVALID'],
  ['a file without p95', { 'a.json': { ...result, p95_ttft_ms: undefined } }, 'EVAL_BENCH_RESULT_PERCENTILE'],
])('%s is told with a next step', (_, files, code) => {
  const { status, stderr, stdout } = analyze(files);
  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(new RegExp(`^${code}: .+\\n  → .+\\n$`));
});

test('the benchmark script runs scenarios one after the other and sums them up', async () => {
  const simulator = await startSimulator({});
  try {
    const directory = mkdtempSync(join(tmpdir(), 'vllm-eval-scripts-'));
    const child = spawn(join(packageRoot, 'scripts', 'run_vllm_performance_benchmark.sh'), {
      cwd: directory,
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        MODEL_ENDPOINT: simulator.url,
        SCENARIOS: 'basic_performance,long_context',
        RANDOM_INPUT_LEN: '16',
        RANDOM_OUTPUT_LEN: '4',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    expect(await once(child, 'close')).toEqual([0, null]);
    const files = readdirSync(join(directory, 'results', 'performance')).toSorted();
    expect(files).toEqual(['basic_performance.json', 'long_context.json']);
    expect(stdout).toMatch(/basic_performance[\s\S]+100\.0%[\s\S]+long_context[\s\S]+100\.0%[\s\S]+종합 성능 등급/);
  } finally {
    await simulator.close();
  }
});
