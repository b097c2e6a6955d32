import { steadyRate } from '../engines/serving/schedules/steady-rate.ts';
import type { LatencySummary } from '../engines/serving/latency-summary.ts';
import type { ServingSummary } from '../engines/serving/summarize-serving.ts';

const width = 50;
const valueWidth = 10;

/** The console table of `vllm bench serve`, label and value in 50 columns; a latency nobody measured is `-`. Ends with a newline. */
export function renderVllmBenchTable(summary: ServingSummary): string {
  const failed = summary.requests - summary.successes - (summary.cancelled ?? 0);
  const lines = [
    title(' Serving Benchmark Result ', '='),
    row('Scenario:', summary.scenario),
    row('Successful requests:', summary.successes),
    row('Failed requests:', failed),
    ...optionalRow('Cancelled requests:', summary.cancelled),
    ...Object.entries(summary.failures).map(([outcome, count]) => row(`  ${outcome}:`, count)),
    row('Maximum request concurrency:', summary.concurrency),
    ...rateLine(summary),
    row('Benchmark duration (s):', summary.durationSeconds.toFixed(2)),
    row('Total input tokens:', summary.totalInputTokens),
    row('Total generated tokens:', summary.totalOutputTokens),
    row('Request throughput (req/s):', summary.requestsPerSecond.toFixed(2)),
    ...optionalRow('Request goodput (req/s):', summary.goodRequestsPerSecond),
    row('Output token throughput (tok/s):', summary.outputTokensPerSecond.toFixed(2)),
    ...optionalRow('Peak output token throughput (tok/s):', summary.peak?.outputTokensPerSecond),
    ...optionalRow('Peak concurrent requests:', summary.peak?.requestsInFlight),
    row('Total token throughput (tok/s):', summary.totalTokensPerSecond.toFixed(2)),
    ...steadyLines(summary),
    ...latencyLines('Time to First Token', 'TTFT', summary.ttft),
    ...latencyLines('Time per Output Token (excl. 1st token)', 'TPOT', summary.tpot),
    ...latencyLines('Inter-token Latency', 'ITL', summary.itl),
    ...latencyLines('End-to-end Latency', 'E2EL', summary.e2el),
    '='.repeat(width),
    ...warnings(summary),
  ];
  return `${lines.join('\n')}\n`;
}

function optionalRow(label: string, value: number | undefined): string[] {
  return value === undefined ? [] : [row(label, Number.isInteger(value) ? value : value.toFixed(2))];
}

function steadyLines({ steadyState: steady }: ServingSummary): string[] {
  if (steady === undefined) return [];
  return [
    title('Steady State', '-'),
    row('Duration at full concurrency (s):', steady.seconds.toFixed(2)),
    row('Request throughput (req/s):', steady.requestsPerSecond.toFixed(2)),
    row('Output token throughput (tok/s):', steady.outputTokensPerSecond.toFixed(2)),
  ];
}

/** Why no verdict may be built on these figures. */
function warnings({ conditions = [] }: ServingSummary): string[] {
  const limits = new Map(
    conditions.flatMap(({ clientLimited }) => clientLimited.map((found) => [found.limit, found] as const)),
  );
  const signs = new Set(conditions.flatMap(({ contaminated }) => contaminated));
  return [
    ...(limits.size === 0
      ? []
      : [
          `! client_limited: ${[...limits.values()].map(({ limit, found, allowed }) => `${limit} ${figure(found)} (allowed ${figure(allowed)})`).join(', ')}`,
        ]),
    ...(signs.size === 0 ? [] : [`! contaminated: ${[...signs].join(', ')}`]),
  ];
}

function figure(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(2);
}

function rateLine({ openLoop }: ServingSummary): string[] {
  const rate = openLoop === undefined ? null : steadyRate(openLoop.arrival);
  return rate === null ? [] : [row('Request rate configured (RPS):', rate.toFixed(2))];
}

function latencyLines(name: string, short: string, latency: LatencySummary | null): string[] {
  const figure = (label: string, value: number | undefined): string =>
    row(`${label} ${short} (ms):`, value === undefined ? '-' : value.toFixed(2));
  return [
    title(name, '-'),
    figure('Mean', latency?.meanMs),
    figure('Median', latency?.medianMs),
    figure('P95', latency?.p95Ms),
    figure('P99', latency?.p99Ms),
  ];
}

function row(label: string, value: string | number): string {
  return label.padEnd(width - valueWidth) + String(value).padEnd(valueWidth).trimEnd();
}

function title(text: string, fill: string): string {
  const left = Math.floor((width - text.length) / 2);
  return fill.repeat(left) + text + fill.repeat(width - left - text.length);
}
