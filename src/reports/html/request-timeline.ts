import type { RequestRecord } from '../../contracts/request-record.ts';
import { markup, type Markup } from './markup.ts';

const width = 720;
const rowHeight = 5;
const inset = { left: 84, right: 12 };
/** More rows than a screen can show; of a larger load every so many are drawn. */
const mostRows = 300;

/** One line per request in the order they were meant to leave: the wait for its send, the time to the first token, the answer; failures stand out. */
export function requestTimeline(title: string, records: readonly RequestRecord[]): Markup {
  const step = Math.ceil(records.length / mostRows);
  const rows = records
    .toSorted((a, b) => a.intendedStartMs - b.intendedStartMs)
    .filter((_, index) => index % step === 0);
  const end = Math.max(...records.map(({ endMs }) => endMs), Number.MIN_VALUE);
  const x = (timeMs: number): number =>
    Math.round((inset.left + (Math.max(0, timeMs) / end) * (width - inset.left - inset.right)) * 10) / 10;
  const height = rows.length * rowHeight + 4;
  const bar = (className: string, from: number, to: number, y: number): Markup =>
    markup`<rect class="${className}" x="${x(from)}" y="${y}" width="${Math.max(0.5, Math.round((x(to) - x(from)) * 10) / 10)}" height="${rowHeight - 1}"/>`;
  const lines = rows.map((record, row) => {
    const y = 2 + row * rowHeight;
    const first = record.firstTokenMs ?? record.endMs;
    const isBad = record.outcome !== 'success';
    return markup`<g><title>${record.index}: ${record.outcome}, ${Math.round(first - record.intendedStartMs)} ms, ${Math.round(record.endMs - record.intendedStartMs)} ms</title>${
      record.startMs - record.intendedStartMs > 0.5 ? bar('wait', record.intendedStartMs, record.startMs, y) : null
    }${bar(isBad ? 'bad' : 'first', record.startMs, first, y)}${bar(isBad ? 'bad' : 'rest', first, record.endMs, y)}</g>`;
  });
  const note = step === 1 ? title : `${title} (1/${step})`;
  return markup`<figure class="plot requests"><figcaption class="small muted">${note}</figcaption><div class="plot-scroll"><svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${note}">${lines}</svg></div></figure>`;
}
