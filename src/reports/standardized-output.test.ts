import { expect, test } from 'vitest';
import { regressedInput } from '../../test/fixtures/reports/report-input.ts';
import { backendRequests, standardizedOutput } from './standardized-output.ts';

const benchmarks = standardizedOutput(regressedInput);
const named = (name: string) => {
  const found = benchmarks.find((benchmark) => benchmark.name === name);
  if (found === undefined) throw new Error(`expected ${name} among ${benchmarks.map(({ name }) => name).join(', ')}`);
  return found;
};

test('one document per benchmark, load scenarios included', () => {
  expect(benchmarks).toHaveLength(11);
  expect(new Set(benchmarks.map(({ name }) => name)).size).toBe(11);
});

test('a standard benchmark has the result keys of lm-evaluation-harness', () => {
  const { meta, results } = named('standard.gsm8k').document;
  expect(meta).toMatchObject({
    run_id: regressedInput.run.runId,
    timestamp: '2026-11-24T11:02:11.000Z',
    benchmark_name: 'gsm8k',
    config: { dataset: { name: 'gsm8k' }, prompt_mode: 'completion', generation_kwargs: { temperature: 0 } },
    model: { id: 'qwen3-8b', tokenizer_id: 'Qwen/Qwen3-8B', source: 'vllm' },
  });
  expect(results).toEqual({
    'exact_match,none': 0.7066,
    'exact_match_stderr,none': 0.0105,
    'exact_match_coverage,none': 1,
  });
});

test('a reasoning benchmark goes under Nvidia Eval', () => {
  expect(named('reasoning.aime25').document.meta).toMatchObject({ benchmark_name: 'Nvidia Eval', tasks: 'aime25' });
});

test('a load scenario has its latencies and throughput', () => {
  const { performance, meta } = named('serving.basic_performance').document;
  expect(meta).toMatchObject({
    benchmark_name: 'vllm_performance_test',
    config: { scenario: 'basic_performance', max_concurrency: 1, random_input_len: 1024, random_output_len: 128 },
  });
  expect(performance).toMatchObject({
    summary: { duration_sec: 45.2, completed_requests: 100, total_output_tokens: 12_800 },
    throughput: { requests_per_second: 2.21, output_tokens_per_second: 283.4 },
    latency: { ttft_ms: { mean: 82.1, median: 76.4, p95: 156.3, p99: 171.8 } },
  });
});

test('the back end gets the raw and the standardized form under one envelope', () => {
  const [raw, standardized] = backendRequests(named('reasoning.aime25'));
  expect(raw?.path).toBe('/raw_input');
  expect(standardized?.path).toBe('/standardized_output');
  for (const request of [raw, standardized]) {
    expect(Object.keys(request?.body ?? {})).toEqual([
      'run_id',
      'benchmark_name',
      'tasks',
      'data',
      'timestamp',
      'model_id',
      'tokenizer_id',
      'source',
    ]);
  }
});

test('a tokenizer that was named wins over the model’s own', () => {
  const run = { ...regressedInput.run, config: { target: { tokenizer: 'gpt2' } } };
  const [first] = standardizedOutput({ ...regressedInput, run });
  expect(first?.document.meta.model.tokenizer_id).toBe('gpt2');
});
