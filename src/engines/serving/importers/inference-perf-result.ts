import { z } from 'zod';
import { parseWith } from '../../../contracts/parse-with.ts';
import { latencyOf, type ImportedResult } from './imported-result.ts';

const number = z.number().nullish();
const distribution = z
  .looseObject({ mean: number, median: number, p50: number, p90: number, p95: number, p99: number })
  .nullish();
type Distribution = z.infer<typeof distribution>;

const reportSchema = z.looseObject({
  load_summary: z.looseObject({ count: number, requested_rate: number, schedule_delay: distribution }),
  successes: z.looseObject({
    count: z.number().int().nonnegative(),
    latency: z
      .looseObject({
        request_latency: distribution,
        time_per_output_token: distribution,
        time_to_first_token: distribution,
        inter_token_latency: distribution,
      })
      .nullish(),
    throughput: z
      .looseObject({
        input_tokens_per_sec: number,
        output_tokens_per_sec: number,
        total_tokens_per_sec: number,
        requests_per_sec: number,
      })
      .nullish(),
    prompt_len: distribution,
    output_len: distribution,
  }),
  failures: z.looseObject({ count: z.number().int().nonnegative() }),
});

export function isInferencePerfReport(document: unknown): boolean {
  return typeof document === 'object' && document !== null && 'load_summary' in document && 'successes' in document;
}

/** A `*_lifecycle_metrics.json` of inference-perf: times in seconds; a token that came in a chunk with others has a gap of 0. */
export function importInferencePerfReport(document: unknown, name: string, place: string): ImportedResult {
  const { load_summary, successes, failures } = parseWith(reportSchema, document, place, 'EVAL_SERVING_RESULT_INVALID');
  const { count, latency, throughput } = successes;
  const requestsPerSecond = throughput?.requests_per_sec ?? 0;
  const seconds = requestsPerSecond > 0 ? count / requestsPerSecond : 0;
  const tokens = (lengths: Distribution): number => Math.round((lengths?.mean ?? 0) * count);
  const [input, output] = [tokens(successes.prompt_len), tokens(successes.output_len)];
  const ms = (values: Distribution): ReturnType<typeof latencyOf> => {
    if (values === undefined || values === null || count === 0) return null;
    const scaled = (value: number | null | undefined): number | null =>
      value === undefined || value === null ? null : 1000 * value;
    const { mean, median, p50, p90, p95, p99 } = values;
    return latencyOf({
      mean: scaled(mean),
      p50: scaled(p50 ?? median),
      p90: scaled(p90),
      p95: scaled(p95),
      p99: scaled(p99),
    });
  };
  const [ttft, e2el] = [ms(latency?.time_to_first_token), ms(latency?.request_latency)];
  const rate = load_summary.requested_rate;
  return {
    tool: 'inference-perf',
    model: null,
    summary: {
      scenario: name,
      concurrency: Math.max(1, Math.round((requestsPerSecond * (e2el?.meanMs ?? 0)) / 1000)),
      inputTokens: Math.round(successes.prompt_len?.mean ?? 0),
      outputTokens: Math.round(successes.output_len?.mean ?? 0),
      repetitions: 1,
      requests: count + failures.count,
      successes: count,
      durationSeconds: seconds,
      totalInputTokens: input,
      totalOutputTokens: output,
      requestsPerSecond,
      outputTokensPerSecond: throughput?.output_tokens_per_sec ?? 0,
      totalTokensPerSecond: throughput?.total_tokens_per_sec ?? 0,
      ttft,
      tpot: ms(latency?.time_per_output_token),
      itl: ms(latency?.inter_token_latency),
      e2el,
      ...(rate === undefined || rate === null || rate <= 0
        ? {}
        : {
            openLoop: {
              arrival: { process: 'poisson', requestsPerSecond: rate },
              late: ms(load_summary.schedule_delay),
              serviceTtft: ttft,
              serviceE2el: e2el,
            },
          }),
      failures: {},
    },
    notes: [
      'concurrency: by Little’s law from rate and latency',
      'itl: tokens of one chunk have gaps of 0 there',
      'arrivals: exponential gaps, also where it says constant',
    ],
  };
}
