import { z } from 'zod';
import { EvalError } from '../../contracts/errors.ts';
import type { ConfiguredMetric } from './metric.ts';
import type { MetricRegistry } from './metric-registry.ts';
import type { MetricEntry } from './suite-file.ts';

/** A metric as an exam carries it: JSON, enough to measure again in another process. */
export const plannedMetricSchema = z.object({
  metric: z.string(),
  name: z.string(),
  version: z.number(),
  threshold: z.number().nullable(),
  strictMode: z.boolean(),
  parameters: z.record(z.string(), z.json()),
  sourceSha256: z.string().nullable(),
});
export type PlannedMetric = z.infer<typeof plannedMetricSchema>;

/** A planned metric that can measure. */
export interface ReadyMetric {
  readonly planned: PlannedMetric;
  readonly configured: ConfiguredMetric;
  readonly prompts: readonly string[];
}

/** Checks name and parameters of a suite's entry; `place` says where it stands. */
async function planMetric(entry: MetricEntry, registry: MetricRegistry, place: string): Promise<ReadyMetric> {
  const settings: Readonly<Record<string, unknown>> = entry;
  const { metric: _metric, name, threshold, strict_mode, ...parameters } = settings;
  const { metric, sourceSha256 } = await registry(entry.metric);
  const configured = metric.configure(parameters, `${place} (${entry.metric})`);
  const strictMode = strict_mode === true;
  return {
    planned: {
      metric: entry.metric,
      name: typeof name === 'string' ? name : entry.metric,
      version: metric.version,
      threshold: strictMode ? 1 : typeof threshold === 'number' || threshold === null ? threshold : metric.threshold,
      strictMode,
      parameters: z.record(z.string(), z.json()).parse(parameters),
      sourceSha256,
    },
    configured,
    prompts: metric.prompts,
  };
}

/** Makes a planned metric measure again. `exactly`: refuses one that is no longer what was planned. */
export async function readyMetric(
  planned: PlannedMetric,
  registry: MetricRegistry,
  options: { readonly exactly: boolean },
): Promise<ReadyMetric> {
  const { metric, sourceSha256 } = await registry(planned.metric);
  if (options.exactly && (metric.version !== planned.version || sourceSha256 !== planned.sourceSha256)) {
    throw new EvalError({
      code: 'EVAL_DEEPEVAL_METRIC_CHANGED',
      message: `expected metric "${planned.metric}" as the exam was planned with it, found it changed since`,
      nextStep: 'Start a new run.',
    });
  }
  const configured = metric.configure(planned.parameters, `metric "${planned.name}" of the exam`);
  return { planned, configured, prompts: metric.prompts };
}

/** Plans a list of entries; every one needs a name of its own, since scores are kept by name. */
export async function planMetrics(
  entries: readonly MetricEntry[],
  registry: MetricRegistry,
  place: string,
): Promise<readonly ReadyMetric[]> {
  const metrics = await Promise.all(entries.map((entry) => planMetric(entry, registry, place)));
  const names = metrics.map(({ planned }) => planned.name);
  const taken = names.find((name, index) => name === 'success' || names.indexOf(name) !== index);
  if (taken === undefined) return metrics;
  throw new EvalError({
    code: 'EVAL_DEEPEVAL_SUITE_INVALID',
    message: `${place}: expected metrics of different names, none of them "success", found "${taken}"`,
    nextStep: 'Give the metric another `name`.',
  });
}
