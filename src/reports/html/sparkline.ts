import type { MetricHistory } from '../report-input.ts';
import { markup, type Markup } from './markup.ts';

const width = 72;
const height = 28;
const inset = 4;

const shown = 19;

/** Earlier values as a line that ends in a dot for this run, crossed where the level changed for good. Null without earlier values. */
export function sparkline(history: MetricHistory | undefined, current: number | null, verdict: string): Markup | null {
  const earlier = history?.points.map((point) => point.value) ?? [];
  if (earlier.length === 0 || current === null) return null;
  const values = [...earlier.slice(-shown), current];
  const low = Math.min(...values);
  // A flat line should look flat: noise below 2 % of the value does not fill the height.
  const span = Math.max(Math.max(...values) - low, Math.abs(current) * 0.02) || 1;
  const points = values.map((value, index) => [
    Math.round(inset + (index * (width - 2 * inset)) / (values.length - 1)),
    Math.round(height - inset - ((value - low) / span) * (height - 2 * inset)),
  ]);
  const [x = 0, y = 0] = points.at(-1) ?? [];
  const left = Math.max(0, earlier.length - shown);
  const changes = (history?.levelChanges ?? []).flatMap((index) => points[index - left]?.[0] ?? []);
  return markup`<svg class="tone-${verdict}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" aria-hidden="true"><polyline class="spark" points="${points.map((point) => point.join(',')).join(' ')}"/>${changes.map((at) => markup`<line class="spark" stroke-dasharray="2 2" x1="${at}" x2="${at}" y1="0" y2="${height}"/>`)}<circle class="fill" cx="${x}" cy="${y}" r="3"/></svg>`;
}
