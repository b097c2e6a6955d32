import { z } from 'zod';
import { loadOptionConflict, loadOptionShape } from './load-options.ts';
import { latencyMetrics } from './vllm-bench-json.ts';

const count = z.number().int().positive();

const commaSeparated = z.string().transform((text) => text.split(',').map((part) => part.trim()));

/** `ttft,tpot`: what a result file in vLLM's layout holds. Everything is measured all the same. */
export const percentileMetricsSchema = commaSeparated.pipe(z.array(z.enum(latencyMetrics)).min(1));
/** `50,99.9` */
export const metricPercentilesSchema = commaSeparated
  .transform((parts) => parts.map(Number))
  .pipe(z.array(z.number().min(0).max(100)).min(1));

/** configs/vllm_benchmark.json: names as `vllm bench serve` has them. */
export const scenarioFileSchema = z.strictObject({
  name: z.string().min(1),
  version: z.string(),
  description: z.string().optional(),
  defaults: z.strictObject({
    backend: z.enum(['vllm', 'openai', 'openai-chat']),
    endpoint_path: z.enum(['/v1/completions', '/v1/chat/completions']).optional(),
    dataset_type: z.literal('random'),
    percentile_metrics: percentileMetricsSchema.optional(),
    metric_percentiles: metricPercentilesSchema.optional(),
    num_prompts: count.default(100),
    /** Odd, so that a median repetition exists. */
    repetitions: count.default(3),
  }),
  scenarios: z
    .array(
      z
        .strictObject({
          name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'expected letters, digits, dot, dash and underscore'),
          description: z.string().optional(),
          ...z.strictObject(loadOptionShape).partial().required({ max_concurrency: true }).shape,
        })
        .superRefine((scenario, context) => {
          const conflict = loadOptionConflict(scenario);
          if (conflict !== null) context.addIssue({ code: 'custom', path: [conflict[0]], message: conflict[1] });
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
