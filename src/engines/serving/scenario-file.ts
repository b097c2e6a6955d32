import { z } from 'zod';
import { latencyMetrics, latencyPercentiles } from './vllm-bench-json.ts';

const count = z.number().int().positive();

const commaSeparated = z.string().transform((text) => text.split(',').map((part) => part.trim()));

/** configs/vllm_benchmark.json: names as `vllm bench serve` has them. */
export const scenarioFileSchema = z.strictObject({
  name: z.string().min(1),
  version: z.string(),
  description: z.string().optional(),
  defaults: z.strictObject({
    backend: z.enum(['vllm', 'openai', 'openai-chat']),
    endpoint_path: z.enum(['/v1/completions', '/v1/chat/completions']).optional(),
    dataset_type: z.literal('random'),
    /** Comma-separated, as vLLM takes them: what a result file in vLLM's layout holds. Everything is measured all the same. */
    percentile_metrics: commaSeparated.pipe(z.array(z.enum(latencyMetrics)).min(1)).optional(),
    metric_percentiles: commaSeparated
      .transform((parts) => parts.map(Number))
      .pipe(z.array(z.literal(latencyPercentiles)).min(1))
      .optional(),
    num_prompts: count.default(100),
    /** Odd, so that a median repetition exists. */
    repetitions: count.default(3),
  }),
  scenarios: z
    .array(
      z
        .strictObject({
          /** Requests per second that leave by themselves; a closed loop without it. */
          request_rate: z.number().positive().optional(),
          /** Gamma shape of the gaps, 1 (Poisson) when left out; "inf" for constant gaps. */
          burstiness: z.union([z.number().positive(), z.literal('inf')]).optional(),
          name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'expected letters, digits, dot, dash and underscore'),
          description: z.string().optional(),
          max_concurrency: count,
          random_input_len: count,
          random_output_len: count,
          num_prompts: count.optional(),
          repetitions: count.optional(),
        })
        .refine((scenario) => scenario.burstiness === undefined || scenario.request_rate !== undefined, {
          path: ['burstiness'],
          error: 'expected request_rate beside burstiness',
        }),
    )
    .min(1),
  /** Grade of the performance report: A when all hold. */
  thresholds: z.strictObject({
    ttft_p95_ms: z.number().positive(),
    tpot_mean_ms: z.number().positive(),
    output_tokens_per_second: z.number().positive(),
    success_rate: z.number().min(0).max(1),
  }),
});
export type ScenarioFile = z.infer<typeof scenarioFileSchema>;
