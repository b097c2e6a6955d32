import { z } from 'zod';
import type { Arrival } from '../../../contracts/engine-config.ts';
import { parseWith } from '../../../contracts/parse-with.ts';
import type { LatencySummary } from '../latency-summary.ts';
import { latencyOf, type ImportedResult } from './imported-result.ts';

const count = z.number().int().nonnegative();
const resultSchema = z.looseObject({
  model_id: z.string().nullish(),
  duration: z.number().nonnegative(),
  completed: count,
  /** Older vLLM has only num_prompts. */
  failed: count.optional(),
  num_prompts: count,
  max_concurrency: count.nullish(),
  request_rate: z.union([z.number(), z.string()]).nullish(),
  burstiness: z.union([z.number(), z.string()]).nullish(),
  total_input_tokens: count,
  total_output_tokens: count,
  request_throughput: z.number().nonnegative(),
  request_goodput: z.number().nullish(),
  output_throughput: z.number().nonnegative(),
});

/** Whether a document is of `vllm bench serve` (Python or Rust) or of a tool that writes its layout. */
export function isVllmResult(document: unknown): boolean {
  return (
    typeof document === 'object' && document !== null && 'request_throughput' in document && 'completed' in document
  );
}

/**
 * A result of `vllm bench serve`. A run that failed altogether has 0 for every latency there, and null here. Throws
 * EVAL_SERVING_RESULT_INVALID with `place`.
 */
export function importVllmResult(document: unknown, name: string, place: string): ImportedResult {
  const result = parseWith(resultSchema, document, place, 'EVAL_SERVING_RESULT_INVALID');
  const requests = result.failed === undefined ? result.num_prompts : result.completed + result.failed;
  const read = (key: string): number | null =>
    parseWith(z.number().nullish(), result[key], `${place}: ${key}`, 'EVAL_SERVING_RESULT_INVALID') ?? null;
  const latency = (metric: string): LatencySummary | null =>
    result.completed === 0
      ? null
      : latencyOf({
          mean: read(`mean_${metric}_ms`),
          std: read(`std_${metric}_ms`),
          p50: read(`median_${metric}_ms`),
          p90: read(`p90_${metric}_ms`),
          p95: read(`p95_${metric}_ms`),
          p99: read(`p99_${metric}_ms`),
        });
  const [ttft, e2el] = [latency('ttft'), latency('e2el')];
  const arrival = arrivalOf(result.request_rate, result.burstiness);
  const perRequest = (tokens: number): number => Math.round(tokens / Math.max(1, result.completed));
  return {
    tool: 'vllm bench serve',
    model: result.model_id ?? null,
    summary: {
      scenario: name,
      concurrency: result.max_concurrency ?? requests,
      inputTokens: perRequest(result.total_input_tokens),
      outputTokens: perRequest(result.total_output_tokens),
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
      ttft,
      tpot: latency('tpot'),
      itl: latency('itl'),
      e2el,
      ...(arrival === null
        ? {}
        : { openLoop: { arrival, late: latency('client_queue_time'), serviceTtft: ttft, serviceE2el: e2el } }),
      ...(typeof result.request_goodput === 'number' ? { goodRequestsPerSecond: result.request_goodput } : {}),
      failures: {},
    },
    notes: [
      'itl: gaps between chunks, which may hold several tokens',
      'ttft, e2el: from the real send, without the wait for a place',
    ],
  };
}

function arrivalOf(
  rate: number | string | null | undefined,
  burstiness: number | string | null | undefined,
): Arrival | null {
  const requestsPerSecond = Number(rate ?? Number.NaN);
  if (!(requestsPerSecond > 0) || !Number.isFinite(requestsPerSecond)) return null;
  if (burstiness === 'inf') return { process: 'constant', requestsPerSecond };
  const shape = Number(burstiness ?? 1);
  return shape > 0 && shape !== 1 && Number.isFinite(shape)
    ? { process: 'gamma', requestsPerSecond, burstiness: shape }
    : { process: 'poisson', requestsPerSecond };
}
