import { createHash } from 'node:crypto';
import type { RequestRecord } from '../../contracts/request-record.ts';
import type { ServingSummary } from '../../engines/serving/summarize-serving.ts';
import { formatTime, formatValue } from '../format.ts';
import { messagesOf } from '../messages/messages-of.ts';
import type { Lang } from '../report-input.ts';
import { markup, trusted, type Markup } from './markup.ts';
import { requestTimeline } from './request-timeline.ts';
import { seriesPlot, type PlotPoint } from './series-plot.ts';
import { servingScenario } from './serving-section.ts';
import { style } from './style.ts';

export interface BenchPageInput {
  readonly loads: readonly { readonly summary: ServingSummary; readonly records: readonly RequestRecord[] }[];
  readonly model: string;
  readonly endpoint: string;
  readonly toolVersion: string;
  /** ISO 8601. */
  readonly generatedAt: string;
  /** IANA zone. */
  readonly timeZone: string;
}

const plotStyle = `${style}
.plots { padding: .25rem 1.25rem 1.25rem; }
.plots summary { cursor: pointer; padding-block: .5rem; font-weight: 600; }
.plot { margin-top: 1rem; }
.plot-scroll { overflow-x: auto; }
.plot svg { display: block; }
.plot .tick { fill: var(--muted); font-size: 11px; }
.requests .wait { fill: var(--line-strong); }
.requests .first { fill: var(--warn); }
.requests .rest { fill: var(--accent); }
.requests .bad { fill: var(--bad); }
.key { display: inline-block; width: .7rem; height: .7rem; margin-right: .35rem; }
.key.wait { background: var(--line-strong); } .key.first { background: var(--warn); } .key.rest { background: var(--accent); } .key.bad { background: var(--bad); }
`;

/** Load tests as one page that opens without a network: figures, latency plots, and for every repetition its course and its requests. */
export function renderBenchPage(input: BenchPageInput, lang: Lang): string {
  const { label, bench } = messagesOf(lang);
  const title = `${label.serving} · ${input.model}`;
  const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(plotStyle).digest('base64')}'; base-uri 'none'; form-action 'none'`;
  return markup`<!doctype html>
<html lang="${lang}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">
<title>${title}</title><style>${trusted(plotStyle)}</style></head>
<body><main id="content"><section><h2>${title}</h2><p class="muted">${input.endpoint}</p>
<p class="legend"><span><i class="key wait"></i>${bench.wait}</span><span><i class="key first"></i>TTFT</span><span><i class="key rest"></i>${bench.answer}</span><span><i class="key bad"></i>${bench.failed}</span></p>
${input.loads.map(({ summary, records }) => markup`${servingScenario(summary, undefined, lang)}${repetitions(records, lang)}`)}
</section></main>
<footer><span>vllm-eval ${input.toolVersion}</span><span>${label.generatedAt} <time datetime="${input.generatedAt}">${formatTime(input.generatedAt, input.timeZone)}</time></span></footer></body></html>
`.toString();
}

function repetitions(records: readonly RequestRecord[], lang: Lang): Markup {
  const { bench } = messagesOf(lang);
  const groups = [...Map.groupBy(records, ({ repetition }) => repetition)].toSorted(([a], [b]) => a - b);
  return markup`<div class="plots">${groups.map(([repetition, group], index) => {
    const endSeconds = Math.max(...group.map(({ endMs }) => endMs)) / 1000;
    const plots = markup`${seriesPlot({ title: bench.outputOverTime, points: outputPerSecond(group), endSeconds, kind: 'steps', format: (value) => formatValue(value, 'tokens/s') })}${seriesPlot({ title: bench.inFlightOverTime, points: inFlight(group), endSeconds, kind: 'steps', format: String })}${seriesPlot({ title: bench.ttftOverTime, points: firstTokens(group), endSeconds, kind: 'dots', format: (value) => formatValue(value, 'ms') })}${requestTimeline(bench.timeline, group)}`;
    return index === 0
      ? markup`<details open><summary>#${repetition + 1}</summary>${plots}</details>`
      : markup`<details><summary>#${repetition + 1}</summary>${plots}</details>`;
  })}</div>`;
}

/** Tokens of whole seconds; a chunk counts as many as its request has per chunk. */
function outputPerSecond(records: readonly RequestRecord[]): PlotPoint[] {
  const end = Math.max(...records.map(({ endMs }) => endMs), 0);
  const tokens = Array.from({ length: Math.max(1, Math.ceil(end / 1000)) }, () => 0);
  for (const { chunkTimesMs, outputTokens } of records) {
    const perChunk = (outputTokens ?? chunkTimesMs.length) / Math.max(1, chunkTimesMs.length);
    for (const timeMs of chunkTimesMs) {
      const second = Math.min(tokens.length - 1, Math.max(0, Math.floor(timeMs / 1000)));
      tokens[second] = (tokens[second] ?? 0) + perChunk;
    }
  }
  // The last second is not a whole one.
  const lastSeconds = end / 1000 - (tokens.length - 1);
  return tokens.map((count, second) => ({
    x: second,
    y: second === tokens.length - 1 && lastSeconds > 0.1 ? count / lastSeconds : count,
  }));
}

function inFlight(records: readonly RequestRecord[]): PlotPoint[] {
  let count = 0;
  return records
    .flatMap(({ startMs, endMs }) => [
      { timeMs: startMs, by: 1 },
      { timeMs: endMs, by: -1 },
    ])
    .toSorted((a, b) => a.timeMs - b.timeMs || a.by - b.by)
    .map(({ timeMs, by }) => ({ x: Math.max(0, timeMs) / 1000, y: (count += by) }));
}

function firstTokens(records: readonly RequestRecord[]): PlotPoint[] {
  return records.flatMap(({ outcome, firstTokenMs, intendedStartMs }) =>
    outcome !== 'success' || firstTokenMs === null
      ? []
      : [{ x: Math.max(0, intendedStartMs) / 1000, y: firstTokenMs - intendedStartMs }],
  );
}
