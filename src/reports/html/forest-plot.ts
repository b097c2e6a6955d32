import type { Comparison } from '../../contracts/verdict.ts';
import { damageInMargins } from '../comparison-view.ts';
import { formatDelta, formatInterval, formatMargin } from '../format.ts';
import { messagesOf } from '../messages/messages-of.ts';
import type { Lang } from '../report-input.ts';
import { markup, type Markup } from './markup.ts';

// The style sheet draws the zero line at 108 px and the margin at 74 px of this width.
const width = 216;
const height = 32;
const centre = width / 2;
const pixelsPerMargin = 34;
const edge = 6;

/**
 * One row of a forest plot on the axis all rows share: damage in margins, worse to the left.
 * What lies beyond three margins ends in an arrow at the edge.
 */
export function forestPlot(comparison: Comparison, lang: Lang): Markup | null {
  const { delta, deltaLow, deltaHigh } = comparison;
  if (delta === null) return null;
  const x = (value: number): number => centre - damageInMargins(comparison, value) * pixelsPerMargin;
  const clamp = (position: number): number => Math.min(width - edge, Math.max(edge, position));
  const ends = deltaLow === null || deltaHigh === null ? [] : [x(deltaLow), x(deltaHigh)].toSorted((a, b) => a - b);
  const [left = x(delta), right = x(delta)] = ends;
  const { label } = messagesOf(lang);
  const title = [
    `${label.change} ${formatDelta(comparison, delta, lang)}`,
    `${label.interval} ${formatInterval(comparison)}`,
    `${label.margin} ${formatMargin(comparison, lang)}`,
  ].join(', ');
  const y = height / 2;
  return markup`<svg class="tone-${comparison.verdict}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}"><title>${title}</title>
<line class="ci" x1="${round(clamp(left))}" y1="${y}" x2="${round(clamp(right))}" y2="${y}"/>
${left < edge ? markup`<path class="fill" d="M0 ${y}l7-5v10z"/>` : null}${right > width - edge ? markup`<path class="fill" d="M${width} ${y}l-7-5v10z"/>` : null}
${x(delta) < edge || x(delta) > width - edge ? null : markup`<circle class="fill" cx="${round(x(delta))}" cy="${y}" r="5"/>`}</svg>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
