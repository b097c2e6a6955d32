import type { LatencySummary } from '../latency-summary.ts';
import type { ServingSummary } from '../summarize-serving.ts';

/** A load that another tool measured, its figures by our definitions (those of `vllm bench serve`, latencies from the real send). */
export interface ImportedResult {
  /** `guidellm`, `vllm bench serve`. */
  readonly tool: string;
  readonly model: string | null;
  readonly summary: ServingSummary;
  /** Where a figure is not quite what its name says here. */
  readonly notes: readonly string[];
}

/** What a tool gives of a latency, in ms; NaN stands for what it does not tell. */
export function latencyOf(values: {
  readonly mean?: number | null | undefined;
  readonly std?: number | null | undefined;
  readonly p50?: number | null | undefined;
  readonly p90?: number | null | undefined;
  readonly p95?: number | null | undefined;
  readonly p99?: number | null | undefined;
}): LatencySummary | null {
  const { mean, p50 } = values;
  if (mean === undefined || mean === null) return null;
  const p50Ms = p50 ?? Number.NaN;
  return {
    meanMs: mean,
    medianMs: p50Ms,
    standardDeviationMs: values.std ?? Number.NaN,
    p50Ms,
    p90Ms: values.p90 ?? Number.NaN,
    p95Ms: values.p95 ?? Number.NaN,
    p99Ms: values.p99 ?? Number.NaN,
  };
}
