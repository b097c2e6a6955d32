import type { Comparison } from '../../contracts/verdict.ts';
import {
  bySeverity,
  damageInMargins,
  isCompared,
  notableComparisons,
  severity,
  severityOrder,
  verdictCounts,
} from '../comparison-view.ts';
import {
  formatCount,
  formatDelta,
  formatInterval,
  formatMargin,
  formatMinimumDetectable,
  formatP,
  formatShare,
  formatValue,
} from '../format.ts';
import { messagesOf } from '../messages/messages-of.ts';
import type { Lang, ReportInput } from '../report-input.ts';
import { whyText } from '../verdict-summary.ts';
import { forestPlot } from './forest-plot.ts';
import { markup, type Markup } from './markup.ts';
import { sparkline } from './sparkline.ts';

/** Every task × metric against its baseline, worst first, with a forest plot on one axis. Null without a comparison. */
export function comparisonSection(input: ReportInput, lang: Lang): Markup | null {
  const { verdict } = input;
  if (!isCompared(verdict)) return null;
  const messages = messagesOf(lang);
  const { label } = messages;
  const notable = new Set(notableComparisons(verdict));
  const counts = verdictCounts([...notable]);
  const others = verdict.comparisons.length - notable.size;
  const sortable = (key: string, title: string, className: string, sorted: boolean): Markup =>
    markup`<th scope="col" class="${className}" data-key="${key}" ${sorted ? markup`aria-sort="ascending"` : null}><button type="button">${title}</button></th>`;
  return markup`<section id="comparison"><h2>${label.comparison}</h2>
<p class="muted">${messages.forestCaption}</p>
<div class="controls" hidden>
<button type="button" value="" aria-pressed="true">${label.filterAll} ${notable.size}</button>
${severityOrder
  .filter((kind) => counts[kind] > 0)
  .map((kind) => markup`<button type="button" value="${kind}" aria-pressed="false">${kind} ${counts[kind]}</button>`)}
${
  others === 0 ? null : markup`<label><input type="checkbox"> ${label.showAdvisory} (${others})</label>`
}<input type="search" placeholder="${label.search}" aria-label="${label.search}">
<span role="status" class="visually-hidden"></span></div>
<div class="scroll"><table class="compare" role="table">
<thead><tr role="row">${sortable('severity', label.verdict, 'c-verdict', true)}${sortable('name', `${label.task} · ${label.metric}`, 'c-name', false)}
<th scope="col" class="right c-values">${label.beforeAfter}</th>
${sortable('gain', label.change, 'right c-change', false)}
<th scope="col" class="forest c-forest"><span>← ${label.worse}</span><span>${label.better} →</span></th>
${sortable('p', label.pValue, 'right c-p', false)}<th scope="col" class="c-trend">${label.trend}</th></tr></thead>
<tbody>${bySeverity(verdict.comparisons).map((comparison) => comparisonRow(comparison, notable.has(comparison), input, lang))}</tbody></table>
<p class="no-match muted" hidden>${label.noMatch}</p></div>
</section>`;
}

function comparisonRow(comparison: Comparison, isNotable: boolean, input: ReportInput, lang: Lang): Markup {
  const { task, metric, verdict, unit } = comparison;
  const p = comparison.pAdjusted ?? comparison.pValue;
  const history = input.history.find((history) => history.task === task && history.metric === metric);
  return markup`<tr role="row" data-verdict="${verdict}" data-name="${`${task} ${metric}`.toLowerCase()}" data-severity="${severity(verdict)}" data-gain="${-damageInMargins(comparison, comparison.delta)}" data-p="${p ?? 2}" ${isNotable ? null : markup`data-advisory`}>
<td role="cell" class="c-verdict"><span class="badge tone-${verdict}">${verdict}</span></td>
<th role="rowheader" scope="row" class="c-name"><details><summary>${task}<span class="sub">${metric}</span></summary>${details(comparison, lang)}</details></th>
<td role="cell" class="right nowrap c-values"><span class="muted">${withoutUnit(formatValue(comparison.baselineValue, unit))} →</span> ${formatValue(comparison.candidateValue, unit)}</td>
<td role="cell" class="right c-change"><span class="change">${formatDelta(comparison, comparison.delta, lang)}</span><span class="sub nowrap">${formatInterval(comparison)}</span></td>
<td role="cell" class="forest c-forest">${forestPlot(comparison, lang)}</td>
<td role="cell" class="right nowrap c-p">${formatP(p)}</td>
<td role="cell" class="c-trend">${sparkline(history, comparison.candidateValue, verdict)}</td></tr>`;
}

function details(comparison: Comparison, lang: Lang): Markup {
  const messages = messagesOf(lang);
  const { label } = messages;
  const { minimumDetectableEffect: mde, flipsToWorse, flipsToBetter } = comparison;
  const facts: (readonly [string, string])[] = [
    [label.why, whyText(comparison, lang)],
    [label.margin, `${formatMargin(comparison, lang)} (${messages.tier[comparison.tier]})`],
    [label.test, messages.test[comparison.test]],
    [label.pairs, formatCount(comparison.pairs)],
    [label.pValue, `${formatP(comparison.pValue)} · ${label.pAdjusted} ${formatP(comparison.pAdjusted)}`],
    ...(mde === null ? [] : [[label.minimumDetectable, formatMinimumDetectable(comparison, lang)] as const]),
    ...(flipsToWorse + flipsToBetter === 0
      ? []
      : [
          [
            label.flips,
            `${messages.flipsSummary({ worse: formatCount(flipsToWorse), better: formatCount(flipsToBetter) })} (${formatShare((flipsToWorse + flipsToBetter) / Math.max(1, comparison.pairs))})`,
          ] as const,
        ]),
  ];
  return markup`<dl>${facts.map(([title, value]) => markup`<dt>${title}</dt><dd>${value}</dd>`)}</dl>`;
}

/** The unit after a space stands once, behind the second value. */
function withoutUnit(value: string): string {
  return value.replace(/ .*$/, '');
}
