import { z } from 'zod';
import type { Arrival } from '../../../contracts/engine-config.ts';
import { parseWith } from '../../../contracts/parse-with.ts';
import { latencyOf, type ImportedResult } from './imported-result.ts';

const number = z.number().nullish();
const distribution = z.looseObject({
  successful: z
    .looseObject({
      mean: number,
      median: number,
      std_dev: number,
      count: number,
      total_sum: number,
      percentiles: z.looseObject({ p50: number, p90: number, p95: number, p99: number }).nullish(),
    })
    .nullish(),
});
type Distribution = z.infer<typeof distribution> | null | undefined;

const benchmarkSchema = z.looseObject({
  duration: z.number().nonnegative(),
  config: z
    .looseObject({ strategy: z.looseObject({ type_: z.string().nullish(), rate: number, streams: number }).nullish() })
    .nullish(),
  metrics: z.looseObject({
    request_totals: z.looseObject({ successful: z.number(), incomplete: number, errored: number }),
    requests_per_second: distribution.nullish(),
    request_concurrency: distribution.nullish(),
    request_latency: distribution.nullish(),
    prompt_token_count: distribution.nullish(),
    output_token_count: distribution.nullish(),
    time_to_first_token_ms: distribution.nullish(),
    inter_token_latency_ms: distribution.nullish(),
    output_tokens_per_second: distribution.nullish(),
    tokens_per_second: distribution.nullish(),
  }),
});
const reportSchema = z.looseObject({
  args: z.looseObject({ model: z.string().nullish() }).nullish(),
  benchmarks: z.array(benchmarkSchema).min(1),
});

export function isGuidellmReport(document: unknown): boolean {
  return typeof document === 'object' && document !== null && 'benchmarks' in document;
}

/**
 * Every benchmark of a GuideLLM report (0.4 to 0.8). Its inter_token_latency is (last token − first token) / (tokens − 1) of a request,
 * which is TPOT here; its time_per_output_token counts the first token in and has no counterpart; its request_latency is in seconds.
 */
export function importGuidellmReport(document: unknown, name: string, place: string): readonly ImportedResult[] {
  const { args, benchmarks } = parseWith(reportSchema, document, place, 'EVAL_SERVING_RESULT_INVALID');
  return benchmarks.map(({ duration, config, metrics }, index) => {
    const { successful, errored, incomplete } = metrics.request_totals;
    const sumOf = (tokens: Distribution): number =>
      Math.round(tokens?.successful?.total_sum ?? (tokens?.successful?.mean ?? 0) * successful);
    const latency = (values: Distribution, scale = 1): ReturnType<typeof latencyOf> => {
      const found = values?.successful;
      if (successful === 0 || found === undefined || found === null) return null;
      const scaled = (value: number | null | undefined): number | null =>
        value === undefined || value === null ? null : value * scale;
      const { p50, p90, p95, p99 } = found.percentiles ?? {};
      return latencyOf({
        mean: scaled(found.mean),
        std: scaled(found.std_dev),
        p50: scaled(p50 ?? found.median),
        p90: scaled(p90),
        p95: scaled(p95),
        p99: scaled(p99),
      });
    };
    const [ttft, e2el] = [latency(metrics.time_to_first_token_ms), latency(metrics.request_latency, 1000)];
    const [input, output] = [sumOf(metrics.prompt_token_count), sumOf(metrics.output_token_count)];
    const arrival = arrivalOf(config?.strategy);
    return {
      tool: 'guidellm',
      model: args?.model ?? null,
      summary: {
        scenario: benchmarks.length === 1 ? name : `${name}-${index}`,
        concurrency:
          config?.strategy?.streams ?? Math.max(1, Math.round(metrics.request_concurrency?.successful?.mean ?? 1)),
        inputTokens: Math.round(input / Math.max(1, successful)),
        outputTokens: Math.round(output / Math.max(1, successful)),
        repetitions: 1,
        requests: successful + (errored ?? 0),
        successes: successful,
        durationSeconds: duration,
        totalInputTokens: input,
        totalOutputTokens: output,
        requestsPerSecond: duration > 0 ? successful / duration : 0,
        outputTokensPerSecond: duration > 0 ? output / duration : 0,
        totalTokensPerSecond: duration > 0 ? (input + output) / duration : 0,
        ttft,
        tpot: latency(metrics.inter_token_latency_ms),
        itl: null,
        e2el,
        ...(arrival === null ? {} : { openLoop: { arrival, late: null, serviceTtft: ttft, serviceE2el: e2el } }),
        failures: {},
      },
      notes: [
        'tpot: its inter_token_latency_ms, every request weighted by its tokens; its time_per_output_token_ms is left out',
        'itl: it measures no gaps',
        'percentiles: the next value of the sample, not between two',
        ...((incomplete ?? 0) > 0 ? [`${incomplete} requests that the end of its run cut off are left out`] : []),
      ],
    };
  });
}

function arrivalOf(
  strategy:
    | { readonly type_?: string | null | undefined; readonly rate?: number | null | undefined }
    | null
    | undefined,
): Arrival | null {
  const rate = strategy?.rate;
  if (rate === undefined || rate === null || rate <= 0) return null;
  return { process: /poisson/.test(strategy?.type_ ?? '') ? 'poisson' : 'constant', requestsPerSecond: rate };
}
