import { percentileOf } from './latency-summary.ts';
import { steadyRate } from './schedules/steady-rate.ts';
import type { ServingSummary } from './summarize-serving.ts';

const latencies = ['ttft', 'tpot', 'itl', 'e2el'] as const;
const points = [50, 90, 95, 99] as const;

const columns: readonly (readonly [string, (summary: ServingSummary) => string | number | null | undefined])[] = [
  ['scenario', ({ scenario }) => scenario],
  ['max_concurrency', ({ concurrency }) => concurrency],
  ['request_rate', ({ openLoop }) => (openLoop === undefined ? 'inf' : steadyRate(openLoop.arrival))],
  ['input_tokens', ({ inputTokens }) => inputTokens],
  ['output_tokens', ({ outputTokens }) => outputTokens],
  ['repetitions', ({ repetitions }) => repetitions],
  ['requests', ({ requests }) => requests],
  ['completed', ({ successes }) => successes],
  ['cancelled', ({ cancelled }) => cancelled ?? 0],
  ['duration_s', ({ durationSeconds }) => durationSeconds],
  ['total_input_tokens', ({ totalInputTokens }) => totalInputTokens],
  ['total_output_tokens', ({ totalOutputTokens }) => totalOutputTokens],
  ['request_throughput', ({ requestsPerSecond }) => requestsPerSecond],
  ['request_goodput', ({ goodRequestsPerSecond }) => goodRequestsPerSecond],
  ['output_throughput', ({ outputTokensPerSecond }) => outputTokensPerSecond],
  ['total_token_throughput', ({ totalTokensPerSecond }) => totalTokensPerSecond],
  ...latencies.flatMap((name) => [
    [`mean_${name}_ms`, (summary: ServingSummary) => summary[name]?.meanMs] as const,
    ...points.map(
      (point) =>
        [
          `p${point}_${name}_ms`,
          (summary: ServingSummary) => summary[name] && percentileOf(summary[name], point),
        ] as const,
    ),
  ]),
];

/** One line per load under a header line; nothing measured is an empty cell. Latencies count from the intended send. */
export function toSummaryCsv(summaries: readonly ServingSummary[]): string {
  const lines = summaries.map((summary) => columns.map(([, read]) => cell(read(summary) ?? '')).join(','));
  return `${[columns.map(([name]) => name).join(','), ...lines].join('\n')}\n`;
}

/** RFC 4180. */
function cell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
