import type { LatencySummary } from '../../engines/serving/latency-summary.ts';
import { formatValue } from '../format.ts';
import { markup, type Markup } from './markup.ts';

const width = 300;
const rowHeight = 16;
const inset = 8;

export interface LatencySeries {
  readonly name: string;
  readonly role: 'candidate' | 'baseline';
  readonly latency: LatencySummary;
}

/** P50 (filled), P95 (hollow) and P99 (bar) of each series on one axis that starts at zero. */
export function latencyPlot(title: string, series: readonly LatencySeries[]): Markup {
  const longest = Math.max(...series.map(({ latency }) => latency.p99Ms), Number.MIN_VALUE);
  const x = (value: number): number => Math.round((inset + (value / longest) * (width - 2 * inset)) * 10) / 10;
  const height = series.length * rowHeight + 8;
  const spoken = series
    .map(({ name, latency: { p50Ms, p95Ms, p99Ms } }) => {
      const [p50, p95, p99] = [p50Ms, p95Ms, p99Ms].map((value) => formatValue(value, 'ms'));
      return `${name}: P50 ${p50}, P95 ${p95}, P99 ${p99}`;
    })
    .join('; ');
  return markup`<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}. ${spoken}"><title>${title}. ${spoken}</title><line class="axis" x1="${inset}" x2="${inset}" y1="0" y2="${height}"/>${series.map(
    ({ role, latency }, index) => {
      const y = 4 + rowHeight * (index + 0.5);
      const [p50, p95, p99] = [x(latency.p50Ms), x(latency.p95Ms), x(latency.p99Ms)];
      return markup`<line class="axis" x1="${inset}" x2="${p50}" y1="${y}" y2="${y}"/><line class="${role}-line" x1="${p50}" x2="${p99}" y1="${y}" y2="${y}" stroke-width="1.5"/><line class="${role}-line" x1="${p50}" x2="${p95}" y1="${y}" y2="${y}" stroke-width="3.5"/><line class="${role}-line" x1="${p99}" x2="${p99}" y1="${y - 4}" y2="${y + 4}" stroke-width="1.75"/><circle class="${role}-dot" cx="${p50}" cy="${y}" r="4"/><circle class="${role}-dot hollow" cx="${p95}" cy="${y}" r="4"/>`;
    },
  )}</svg>`;
}
