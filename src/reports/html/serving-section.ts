import { formatCount, formatDuration, formatShare, formatValue, missing } from '../format.ts';
import { messagesOf } from '../messages/messages-of.ts';
import { gradePerformance, successRate } from '../performance-grade.ts';
import { issueText } from '../performance-summary.ts';
import { steadyRate } from '../../engines/serving/schedules/steady-rate.ts';
import type { LatencySummary } from '../../engines/serving/latency-summary.ts';
import type { ServingSummary } from '../../engines/serving/summarize-serving.ts';
import type { Lang, ReportInput } from '../report-input.ts';
import { dataTable } from './data-table.ts';
import { latencyPlot, type LatencySeries } from './latency-plot.ts';
import { markup, type Markup } from './markup.ts';

const latencies = [
  ['TTFT', 'ttft'],
  ['TPOT', 'tpot'],
  ['ITL', 'itl'],
  ['E2EL', 'e2el'],
] as const;
const gradeTone = { A: 'PASS', B: 'WARN', C: 'REGRESSED' } as const;

/** The grade, then every load scenario with its throughput and its latencies beside the baseline's. */
export function servingSection(input: ReportInput, lang: Lang): Markup {
  const messages = messagesOf(lang);
  const { label } = messages;
  const grade = gradePerformance(input.serving, input.thresholds);
  if (grade === null)
    return markup`<section id="serving"><h2>${label.serving}</h2><p class="muted">${label.noServing}</p></section>`;
  return markup`<section id="serving"><h2>${label.serving}</h2>
<div class="grade tone-${gradeTone[grade.grade]}"><b>${grade.grade}</b><div><h3>${label.grade}</h3>${
    grade.issues.length === 0
      ? markup`<p class="muted">${messages.performance.allGood}</p>`
      : grade.issues.map((issue) => markup`<p class="muted">${issueText(issue, lang)}</p>`)
  }</div></div>
${input.serving.map((summary) =>
  servingScenario(
    summary,
    input.baseline?.serving.find(({ scenario }) => scenario === summary.scenario),
    lang,
  ),
)}
</section>`;
}

/** One load: its rates and its latencies, beside those of the baseline where there is one. */
export function servingScenario(summary: ServingSummary, before: ServingSummary | undefined, lang: Lang): Markup {
  const { label, outcome } = messagesOf(lang);
  const stat = (title: string, value: string, note: string): Markup =>
    markup`<div><dt>${title}</dt><dd>${value}${note === '' ? null : markup`<span class="sub">${note}</span>`}</dd></div>`;
  const against = (now: number, then: number | undefined, unit: string): string =>
    then === undefined ? '' : `${label.baseline} ${formatValue(then, unit)} · ${relativeChange(now, then)}`;
  const failures = Object.entries(summary.failures).map(([kind, count]) => `${outcome[kind] ?? kind} ${count}`);
  const latencyTable = dataTable(
    `${summary.scenario} ${label.latency}`,
    [
      { title: label.latency },
      ...[label.mean, 'P50', 'P95', 'P99'].map((title) => ({ title, className: 'right' as const })),
      { title: 'P50–P99', className: 'latency', hidden: true },
    ],
    [
      ...latencies.map(([name, key]) => latencyRow(name, summary[key], before?.[key] ?? null, lang)),
      ...openLoopRows(summary, before, lang),
    ],
  );
  return markup`<article class="scenario"><header><h3>${summary.scenario}</h3><span class="small muted">${loadText(summary, lang)} · ${label.tokensInOut} ${formatCount(summary.inputTokens)}/${formatCount(summary.outputTokens)} · ${formatDuration(summary.durationSeconds * 1000, lang)}</span></header>
<dl class="stats">
${stat(label.successRate, formatShare(successRate(summary)), [`${summary.successes}/${summary.requests}`, ...failures].join(' · '))}
${stat(label.requestThroughput, formatValue(summary.requestsPerSecond, 'requests/s'), against(summary.requestsPerSecond, before?.requestsPerSecond, 'requests/s'))}
${stat(label.outputThroughput, formatValue(summary.outputTokensPerSecond, 'tokens/s'), against(summary.outputTokensPerSecond, before?.outputTokensPerSecond, 'tokens/s'))}
${stat(label.totalThroughput, formatValue(summary.totalTokensPerSecond, 'tokens/s'), against(summary.totalTokensPerSecond, before?.totalTokensPerSecond, 'tokens/s'))}
</dl>
${latencyTable}
${legend(before !== undefined, lang)}</article>`;
}

/** `동시성 10`, or `도착률 5.00 req/s (poisson)` where requests leave by a schedule. */
function loadText({ concurrency, openLoop }: ServingSummary, lang: Lang): string {
  const { label } = messagesOf(lang);
  if (openLoop === undefined) return `${label.concurrency} ${concurrency}`;
  const rate = steadyRate(openLoop.arrival);
  return `${label.arrivalRate} ${rate === null ? '' : `${formatValue(rate, 'requests/s')} `}(${openLoop.arrival.process})`;
}

function openLoopRows({ openLoop }: ServingSummary, before: ServingSummary | undefined, lang: Lang): Markup[] {
  if (openLoop === undefined) return [];
  const { label } = messagesOf(lang);
  const then = before?.openLoop;
  return [
    latencyRow(`TTFT (${label.serverSide})`, openLoop.serviceTtft, then?.serviceTtft ?? null, lang),
    latencyRow(`E2EL (${label.serverSide})`, openLoop.serviceE2el, then?.serviceE2el ?? null, lang),
    latencyRow(label.sendDelay, openLoop.late, then?.late ?? null, lang),
  ];
}

function latencyRow(name: string, now: LatencySummary | null, then: LatencySummary | null, lang: Lang): Markup {
  const { label } = messagesOf(lang);
  const cell = (key: Exclude<keyof LatencySummary, 'furtherMs'>): Markup =>
    markup`<td class="right nowrap">${now === null ? missing : formatValue(now[key], 'ms')}${
      now === null || then === null ? null : markup`<span class="sub">${relativeChange(now[key], then[key])}</span>`
    }</td>`;
  const series: LatencySeries[] = [
    ...(now === null ? [] : [{ name: label.candidate, role: 'candidate', latency: now } as const]),
    ...(then === null ? [] : [{ name: label.baseline, role: 'baseline', latency: then } as const]),
  ];
  return markup`<tr><th scope="row">${name}</th>${cell('meanMs')}${cell('p50Ms')}${cell('p95Ms')}${cell('p99Ms')}<td class="latency">${series.length === 0 ? null : latencyPlot(name, series)}</td></tr>`;
}

function legend(hasBaseline: boolean, lang: Lang): Markup {
  const { label } = messagesOf(lang);
  const swatch = (role: string): Markup =>
    markup`<svg width="16" height="8" aria-hidden="true"><line class="${role}-line" x1="0" x2="16" y1="4" y2="4" stroke-width="3.5"/></svg>`;
  const dot = (className: string): Markup =>
    markup`<svg width="10" height="10" aria-hidden="true"><circle class="candidate-dot ${className}" cx="5" cy="5" r="4"/></svg>`;
  return markup`<div class="legend"><span>${swatch('candidate')}${label.candidate}</span>${
    hasBaseline ? markup`<span>${swatch('baseline')}${label.baseline}</span>` : null
  }<span>${dot('')}P50</span><span>${dot('hollow')}P95</span><span><svg width="4" height="10" aria-hidden="true"><line class="candidate-line" x1="2" x2="2" y1="0" y2="10" stroke-width="1.75"/></svg>P99</span></div>`;
}

function relativeChange(now: number, then: number): string {
  if (then === 0) return missing;
  const percent = (now / then - 1) * 100;
  const text = Math.abs(percent).toFixed(1);
  return `${text === '0.0' ? '±' : percent < 0 ? '−' : '+'}${text}%`;
}
