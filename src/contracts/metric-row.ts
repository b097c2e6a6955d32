import { z } from 'zod';
import { engineNames, metricDefinitionSchema } from './exam.ts';

/** An aggregate over the samples of one exam. `value` is null when nothing was measured. */
export const metricRowSchema = z.object({
  engine: z.enum(engineNames),
  suite: z.string(),
  task: z.string(),
  exam: z.string(),
  metric: z.string(),
  value: z.number().nullable(),
  /** Null where no closed form exists. */
  standardError: z.number().nullable(),
  /** Samples the exam asks for, and samples with a score. */
  planned: z.number().int().nonnegative(),
  measured: z.number().int().nonnegative(),
  /** measured / planned, 0 to 1. */
  coverage: z.number().min(0).max(1),
  /** Why samples have no score: reason → count. */
  notMeasured: z.record(z.string(), z.number().int().positive()),
  higherIsBetter: z.boolean(),
  unit: metricDefinitionSchema.shape.unit,
  primary: z.boolean(),
});
export type MetricRow = z.infer<typeof metricRowSchema>;

/** metrics.json of a run directory. */
export const runMetricsSchema = z.object({
  schemaVersion: z.literal(1),
  runId: z.string(),
  rows: z.array(metricRowSchema),
});
export type RunMetrics = z.infer<typeof runMetricsSchema>;
