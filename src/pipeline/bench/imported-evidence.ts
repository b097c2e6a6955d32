import { createHash } from 'node:crypto';
import { canonicalJson } from '../../datasets/canonical-json.ts';
import type { ImportedResult } from '../../engines/serving/importers/imported-result.ts';
import type { LatencySummary } from '../../engines/serving/latency-summary.ts';
import { servingMetrics } from '../../engines/serving/request-scores.ts';
import type { OwnResult } from './bench-result.ts';

/**
 * What another tool's figures are compared by: one repetition, and the load as far as its file tells it. The tool is part of the load,
 * because two tools do not measure alike.
 */
export function importedEvidence({ tool, model, summary }: ImportedResult): OwnResult {
  const { scenario, concurrency, inputTokens, outputTokens, openLoop } = summary;
  const settings = { tool, concurrency, arrival: openLoop?.arrival ?? null, inputTokens, outputTokens };
  const sha256 = createHash('sha256').update(canonicalJson(settings)).digest('hex');
  return {
    tool,
    exam: {
      schemaVersion: 1,
      fingerprint: sha256,
      engine: 'serving',
      suite: 'bench',
      task: scenario,
      language: 'en',
      dataset: { name: tool, version: '1', sha256 },
      itemCount: summary.requests,
      repeats: 1,
      sampling: {},
      promptMode: 'completion',
      scorerVersion: tool,
      metrics: servingMetrics(outputTokens),
      requestsPerItem: 1,
      settings,
    },
    repetitions: [
      {
        scenario,
        repetition: 0,
        attempt: '',
        requests: summary.requests,
        successes: summary.successes,
        durationMs: 1000 * summary.durationSeconds,
        startLagMsP95: 0,
        requestMsP50: finite(summary.e2el?.p50Ms) ?? 0,
        values: {
          ...valuesOf('ttft_ms', summary.ttft),
          ...valuesOf('tpot_ms', summary.tpot),
          ...valuesOf('itl_ms', summary.itl),
          ...valuesOf('e2el_ms', summary.e2el),
          success: summary.requests === 0 ? null : summary.successes / summary.requests,
          request_throughput: summary.requestsPerSecond,
          output_throughput: summary.outputTokensPerSecond,
        },
      },
    ],
    server: { model },
    client: {},
  };
}

function valuesOf(metric: string, latency: LatencySummary | null): Record<string, number | null> {
  return {
    [`${metric}_mean`]: finite(latency?.meanMs),
    [`${metric}_p50`]: finite(latency?.p50Ms),
    [`${metric}_p95`]: finite(latency?.p95Ms),
    [`${metric}_p99`]: finite(latency?.p99Ms),
  };
}

/** What a tool did not tell is NaN in a summary. */
function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
