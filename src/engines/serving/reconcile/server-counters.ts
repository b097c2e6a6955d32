import type { ServerMetric } from '../../../target/target.ts';

/** What vLLM's /metrics counted since it was started, over all models and engines. */
export interface ServerCounters {
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly preemptions: number;
  /** Prompt tokens looked up in the prefix cache, and found. Null without such counters. */
  readonly prefixCache: { readonly queries: number; readonly hits: number } | null;
  /** Of `time_to_first_token_seconds`: upper bound → requests at or below it. */
  readonly ttftBuckets: ReadonlyMap<number, number>;
  /** Requests in the server now, waiting ones included. */
  readonly running: number;
}

/** Null for metrics that are not vLLM's. */
export function readServerCounters(metrics: readonly ServerMetric[]): ServerCounters | null {
  const of = (name: string): readonly ServerMetric[] => metrics.filter((metric) => metric.name === `vllm:${name}`);
  const sum = (name: string): number => of(name).reduce((total, { value }) => total + value, 0);
  if (of('generation_tokens_total').length === 0) return null;
  const ttftBuckets = new Map<number, number>();
  for (const { labels, value } of of('time_to_first_token_seconds_bucket')) {
    const bound = labels['le'] === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels['le']);
    ttftBuckets.set(bound, (ttftBuckets.get(bound) ?? 0) + value);
  }
  return {
    requests: sum('request_success_total'),
    inputTokens: sum('prompt_tokens_total'),
    outputTokens: sum('generation_tokens_total'),
    preemptions: sum('num_preemptions_total'),
    prefixCache:
      of('prefix_cache_queries_total').length === 0
        ? null
        : { queries: sum('prefix_cache_queries_total'), hits: sum('prefix_cache_hits_total') },
    ttftBuckets,
    running: sum('num_requests_running') + sum('num_requests_waiting'),
  };
}

/** Median in ms of what came into the buckets between the two, linear within a bucket (Prometheus' histogram_quantile). Null for nothing, or beyond the last bound. */
export function medianTtftMs(before: ServerCounters, after: ServerCounters): number | null {
  const buckets = [...after.ttftBuckets]
    .map(([bound, count]) => ({ bound, count: count - (before.ttftBuckets.get(bound) ?? 0) }))
    .toSorted((a, b) => a.bound - b.bound);
  const half = (buckets.at(-1)?.count ?? 0) / 2;
  if (half <= 0) return null;
  let low = { bound: 0, count: 0 };
  for (const bucket of buckets) {
    if (bucket.count >= half) {
      if (bucket.bound === Number.POSITIVE_INFINITY) return null;
      const share = (half - low.count) / (bucket.count - low.count);
      return 1000 * (low.bound + share * (bucket.bound - low.bound));
    }
    low = bucket;
  }
  return null;
}
