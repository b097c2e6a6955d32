import { markup, type Markup } from './markup.ts';

export interface PlotPoint {
  /** Seconds from the start. */
  readonly x: number;
  readonly y: number;
}

export interface SeriesPlotOptions {
  readonly title: string;
  readonly points: readonly PlotPoint[];
  /** End of the time axis, seconds. */
  readonly endSeconds: number;
  /** `steps` holds a value until the next one, `dots` are values of their own. */
  readonly kind: 'steps' | 'dots';
  readonly format: (value: number) => string;
}

const width = 720;
const height = 120;
const inset = { left: 84, right: 12, top: 8, bottom: 22 };

/** Values over time from zero up, with the largest value and the end of the time written at the axes. */
export function seriesPlot({ title, points, endSeconds, kind, format }: SeriesPlotOptions): Markup {
  const largest = Math.max(...points.map(({ y }) => y), Number.MIN_VALUE);
  const end = Math.max(endSeconds, Number.MIN_VALUE);
  const round = (value: number): number => Math.round(value * 10) / 10;
  const x = (seconds: number): number => round(inset.left + (seconds / end) * (width - inset.left - inset.right));
  const y = (value: number): number =>
    round(height - inset.bottom - (value / largest) * (height - inset.top - inset.bottom));
  const bottom = height - inset.bottom;
  const marks =
    kind === 'dots'
      ? points.map((point) => markup`<circle class="candidate-dot" cx="${x(point.x)}" cy="${y(point.y)}" r="1.75"/>`)
      : markup`<path class="spark candidate-line" d="${points.map((point, index) => `${index === 0 ? 'M' : 'H'}${x(point.x)}${index === 0 ? ` ${y(point.y)}` : `V${y(point.y)}`}`).join('')}H${x(end)}"/>`;
  return markup`<figure class="plot"><figcaption class="small muted">${title}</figcaption><div class="plot-scroll"><svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}"><title>${title}</title><line class="axis" x1="${inset.left}" x2="${width - inset.right}" y1="${bottom}" y2="${bottom}"/><line class="axis" x1="${inset.left}" x2="${inset.left}" y1="${inset.top}" y2="${bottom}"/><text class="tick" x="${inset.left - 6}" y="${inset.top + 9}" text-anchor="end">${format(largest)}</text><text class="tick" x="${inset.left - 6}" y="${bottom}" text-anchor="end">0</text><text class="tick" x="${width - inset.right}" y="${height - 6}" text-anchor="end">${end.toFixed(end < 10 ? 2 : 0)} s</text>${marks}</svg></div></figure>`;
}
