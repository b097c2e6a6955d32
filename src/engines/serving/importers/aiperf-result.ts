import { z } from 'zod';
import { parseWith } from '../../../contracts/parse-with.ts';
import { EvalError } from '../../../contracts/errors.ts';
import { latencyOf, type ImportedResult } from './imported-result.ts';

const number = z.number().nullish();
const metricSchema = z.looseObject({
  unit: z.string(),
  avg: number,
  std: number,
  p50: number,
  p90: number,
  p95: number,
  p99: number,
  sum: number,
});
type Metric = z.infer<typeof metricSchema> | null | undefined;

const resultSchema = z.looseObject({
  input_config: z.unknown().optional(),
  request_count: metricSchema.nullish(),
  error_request_count: metricSchema.nullish(),
  benchmark_duration: metricSchema.nullish(),
  request_throughput: metricSchema,
  output_token_throughput: metricSchema.nullish(),
  input_sequence_length: metricSchema.nullish(),
  output_sequence_length: metricSchema.nullish(),
  time_to_first_token: metricSchema.nullish(),
  inter_token_latency: metricSchema.nullish(),
  inter_chunk_latency: metricSchema.nullish(),
  request_latency: metricSchema.nullish(),
});

export function isAiperfResult(document: unknown): boolean {
  return (
    typeof document === 'object' &&
    document !== null &&
    'request_latency' in document &&
    'request_throughput' in document &&
    !('completed' in document)
  );
}

const millisecondsOf: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  ms: 1,
  s: 1000,
  sec: 1000,
  seconds: 1000,
};

/**
 * A `profile_export_aiperf.json` of AIPerf (genai-perf's successor). Its inter_token_latency is (request latency − TTFT) / (tokens − 1) of a
 * request, which is TPOT here; its inter_chunk_latency is the gap between chunks. The unit is taken from the file.
 */
export function importAiperfResult(document: unknown, name: string, place: string): ImportedResult {
  const result = parseWith(resultSchema, document, place, 'EVAL_SERVING_RESULT_INVALID');
  const successes = Math.round(result.request_count?.avg ?? 0);
  const failed = Math.round(result.error_request_count?.avg ?? 0);
  const rate = result.request_throughput.avg ?? 0;
  const duration = result.benchmark_duration;
  const seconds =
    duration?.avg !== undefined && duration.avg !== null
      ? (duration.avg * scaleOf(duration.unit, place)) / 1000
      : rate > 0
        ? successes / rate
        : 0;
  const tokens = (metric: Metric): number => Math.round(metric?.sum ?? (metric?.avg ?? 0) * successes);
  const latency = (metric: Metric): ReturnType<typeof latencyOf> => {
    if (metric === undefined || metric === null || successes === 0) return null;
    const scale = scaleOf(metric.unit, place);
    const scaled = (value: number | null | undefined): number | null =>
      value === undefined || value === null ? null : value * scale;
    const { avg, std, p50, p90, p95, p99 } = metric;
    return latencyOf({
      mean: scaled(avg),
      std: scaled(std),
      p50: scaled(p50),
      p90: scaled(p90),
      p95: scaled(p95),
      p99: scaled(p99),
    });
  };
  const [input, output] = [tokens(result.input_sequence_length), tokens(result.output_sequence_length)];
  const [ttft, e2el] = [latency(result.time_to_first_token), latency(result.request_latency)];
  const requestsPerSecond = findNumber(result.input_config, 'request_rate');
  return {
    tool: 'aiperf',
    model: null,
    summary: {
      scenario: name,
      concurrency: Math.max(1, findNumber(result.input_config, 'concurrency') ?? 1),
      inputTokens: Math.round(input / Math.max(1, successes)),
      outputTokens: Math.round(output / Math.max(1, successes)),
      repetitions: 1,
      requests: successes + failed,
      successes,
      durationSeconds: seconds,
      totalInputTokens: input,
      totalOutputTokens: output,
      requestsPerSecond: rate,
      outputTokensPerSecond: result.output_token_throughput?.avg ?? (seconds > 0 ? output / seconds : 0),
      totalTokensPerSecond: seconds > 0 ? (input + output) / seconds : 0,
      ttft,
      tpot: latency(result.inter_token_latency),
      itl: latency(result.inter_chunk_latency),
      e2el,
      ...(requestsPerSecond === null
        ? {}
        : {
            openLoop: {
              arrival: { process: 'poisson', requestsPerSecond },
              late: null,
              serviceTtft: ttft,
              serviceE2el: e2el,
            },
          }),
      failures: {},
    },
    notes: [
      'tpot: its inter_token_latency',
      'itl: its inter_chunk_latency, gaps between chunks, which may hold several tokens',
      'std: of the sample (n − 1)',
    ],
  };
}

function scaleOf(unit: string, place: string): number {
  const scale = millisecondsOf[unit];
  if (scale !== undefined) return scale;
  throw new EvalError({
    code: 'EVAL_SERVING_RESULT_UNIT',
    message: `${place}: expected a unit of time (${Object.keys(millisecondsOf).join(', ')}), found "${unit}".`,
    nextStep: 'Give a file as AIPerf wrote it.',
  });
}

/** Its configuration has moved between versions: the first number of that name, wherever it stands. */
function findNumber(value: unknown, name: string): number | null {
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, inner] of Object.entries(value)) {
    if (key === name && typeof inner === 'number' && inner > 0) return inner;
    const found = findNumber(inner, name);
    if (found !== null) return found;
  }
  return null;
}
