import type { LatencySummary, ServingSummary } from './summarize-serving.ts';

export interface VllmBenchContext {
  readonly date: Date;
  readonly model: string;
  readonly backend: 'completions' | 'chat';
}

/** Keys of a result file of `vllm bench serve` that scripts read; latencies in ms. A latency nobody measured is null, not vLLM's 0. */
export function toVllmBenchJson(
  summary: ServingSummary,
  context: VllmBenchContext,
): Readonly<Record<string, number | string | null>> {
  const backend = context.backend === 'chat' ? 'openai-chat' : 'vllm';
  return {
    date: compactDate(context.date),
    endpoint_type: backend,
    backend,
    label: null,
    model_id: context.model,
    tokenizer_id: context.model,
    num_prompts: summary.requests,
    request_rate: 'inf',
    burstiness: 1,
    max_concurrency: summary.concurrency,
    duration: summary.durationSeconds,
    completed: summary.successes,
    failed: summary.requests - summary.successes,
    total_input_tokens: summary.totalInputTokens,
    total_output_tokens: summary.totalOutputTokens,
    request_throughput: summary.requestsPerSecond,
    request_goodput: null,
    output_throughput: summary.outputTokensPerSecond,
    total_token_throughput: summary.totalTokensPerSecond,
    ...latencyKeys('ttft', summary.ttft),
    ...latencyKeys('tpot', summary.tpot),
    ...latencyKeys('itl', summary.itl),
    ...latencyKeys('e2el', summary.e2el),
  };
}

function latencyKeys(name: string, latency: LatencySummary | null): Record<string, number | null> {
  return {
    [`mean_${name}_ms`]: latency?.meanMs ?? null,
    [`median_${name}_ms`]: latency?.medianMs ?? null,
    [`std_${name}_ms`]: latency?.standardDeviationMs ?? null,
    [`p50_${name}_ms`]: latency?.p50Ms ?? null,
    [`p90_${name}_ms`]: latency?.p90Ms ?? null,
    [`p95_${name}_ms`]: latency?.p95Ms ?? null,
    [`p99_${name}_ms`]: latency?.p99Ms ?? null,
  };
}

/** `20261124-105239`, UTC. */
function compactDate(date: Date): string {
  return date.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}
