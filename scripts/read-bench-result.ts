import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { EvalError } from '../src/contracts/errors.ts';
import { parseWith } from '../src/contracts/parse-with.ts';
import type { LatencySummary } from '../src/engines/serving/latency-summary.ts';
import type { ServingSummary } from '../src/engines/serving/summarize-serving.ts';

const count = z.number().int().nonnegative();
const milliseconds = z.number().nullish();
const resultSchema = z.looseObject({
  duration: z.number().nonnegative(),
  completed: count,
  /** Older vLLM has only num_prompts. */
  failed: count.optional(),
  num_prompts: count,
  max_concurrency: count.nullish(),
  total_input_tokens: count,
  total_output_tokens: count,
  request_throughput: z.number().nonnegative(),
  output_throughput: z.number().nonnegative(),
});

/** One result file of `vllm bench serve` as the summary that reports take; the scenario is the file's name. Times in the file are ms. */
export async function readBenchResult(path: string): Promise<ServingSummary> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new EvalError({
      code: 'EVAL_BENCH_RESULT_SYNTAX',
      message: `Expected a JSON file at ${path}, found ${cause instanceof Error ? cause.message : String(cause)}.`,
      nextStep: 'Remove the file or measure again.',
      cause,
    });
  }
  const result = parseWith(resultSchema, content, path, 'EVAL_BENCH_RESULT_INVALID');
  const requests = result.failed === undefined ? result.num_prompts : result.completed + result.failed;
  const latency = (name: string): LatencySummary | null =>
    result.completed === 0 ? null : latencyOf(result, name, path);
  return {
    scenario: basename(path, '.json'),
    concurrency: result.max_concurrency ?? requests,
    inputTokens: Math.round(result.total_input_tokens / Math.max(1, result.completed)),
    outputTokens: Math.round(result.total_output_tokens / Math.max(1, result.completed)),
    repetitions: 1,
    requests,
    successes: result.completed,
    durationSeconds: result.duration,
    totalInputTokens: result.total_input_tokens,
    totalOutputTokens: result.total_output_tokens,
    requestsPerSecond: result.request_throughput,
    outputTokensPerSecond: result.output_throughput,
    totalTokensPerSecond:
      result.duration > 0 ? (result.total_input_tokens + result.total_output_tokens) / result.duration : 0,
    ttft: latency('ttft'),
    tpot: latency('tpot'),
    // The summary shows neither.
    itl: null,
    e2el: null,
    failures: {},
  };
}

/** Mean and p95, which the summary shows. vLLM writes p99 alone unless asked for more: a missing p95 is told and not guessed. */
function latencyOf(result: Readonly<Record<string, unknown>>, name: string, path: string): LatencySummary | null {
  const read = (key: string): number | undefined =>
    parseWith(milliseconds, result[key], `${path}: ${key}`, 'EVAL_BENCH_RESULT_INVALID') ?? undefined;
  const meanMs = read(`mean_${name}_ms`);
  if (meanMs === undefined) return null;
  const p95Ms = read(`p95_${name}_ms`);
  if (p95Ms === undefined) {
    throw new EvalError({
      code: 'EVAL_BENCH_RESULT_PERCENTILE',
      message: `${path}: expected p95_${name}_ms, found none.`,
      nextStep:
        'Measure with --percentile-metrics ttft,tpot,itl,e2el --metric-percentiles 50,90,95,99, or with `vllm-eval bench`.',
    });
  }
  const medianMs = read(`median_${name}_ms`) ?? Number.NaN;
  return {
    meanMs,
    medianMs,
    standardDeviationMs: read(`std_${name}_ms`) ?? Number.NaN,
    p50Ms: medianMs,
    p90Ms: read(`p90_${name}_ms`) ?? Number.NaN,
    p95Ms,
    p99Ms: read(`p99_${name}_ms`) ?? Number.NaN,
  };
}
