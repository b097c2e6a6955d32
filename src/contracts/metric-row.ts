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

/** An aggregate over the tasks of a group, where its file asks for one. */
export const groupRowSchema = z.object({
  suite: z.string(),
  group: z.string(),
  alias: z.string(),
  metric: z.string(),
  value: z.number(),
  standardError: z.number().nullable(),
  /** Items measured, over all tasks. */
  items: z.number().int().nonnegative(),
  /** Whether every item counts the same, or every task. */
  weighting: z.enum(['items', 'tasks']),
  /** Tasks of the group that ran, and those with a value: a score over fewer tasks is another score. */
  tasks: z.number().int().positive(),
  measuredTasks: z.number().int().positive(),
  higherIsBetter: z.boolean(),
  unit: metricDefinitionSchema.shape.unit,
});
export type GroupRow = z.infer<typeof groupRowSchema>;

/** metrics.json of a run directory. */
export const runMetricsSchema = z.object({
  schemaVersion: z.literal(1),
  runId: z.string(),
  rows: z.array(metricRowSchema),
  groups: z.array(groupRowSchema).default([]),
});
export type RunMetrics = z.infer<typeof runMetricsSchema>;
