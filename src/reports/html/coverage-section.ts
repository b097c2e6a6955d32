import type { MetricRow } from '../../contracts/metric-row.ts';
import { formatCount, formatShare, formatValue } from '../format.ts';
import { messagesOf } from '../messages/messages-of.ts';
import type { Lang, ReportInput } from '../report-input.ts';
import { dataTable } from './data-table.ts';
import { markup, type Markup } from './markup.ts';

/** Metrics with how much of what was planned they rest on, and why the rest is missing: those that matter open, the others folded. */
export function coverageSection({ rows }: ReportInput, lang: Lang): Markup {
  const { label, othersFolded } = messagesOf(lang);
  const complete = rows.every((row) => row.measured === row.planned);
  const main = rows
    .filter((row) => row.primary || row.measured < row.planned)
    .toSorted((a, b) => a.coverage - b.coverage);
  const others = rows.filter((row) => !main.includes(row));
  return markup`<section id="coverage"><h2>${label.coverage}</h2>
${complete ? markup`<p class="muted">${label.allMeasured}</p>` : null}
${coverageTable(main, lang)}
${others.length === 0 ? null : markup`<details class="more"><summary>${othersFolded(others.length)}</summary>${coverageTable(others, lang)}</details>`}</section>`;
}

function coverageTable(rows: readonly MetricRow[], lang: Lang): Markup {
  const { label } = messagesOf(lang);
  return dataTable(
    label.coverage,
    [
      { title: label.task },
      { title: label.metric },
      { title: label.value, className: 'right' },
      { title: `±${label.standardError}`, className: 'right' },
      { title: label.measured, className: 'right' },
      { title: '%', hidden: true },
      { title: label.notMeasured },
    ],
    rows.map((row) => coverageRow(row, lang)),
  );
}

function coverageRow(row: MetricRow, lang: Lang): Markup {
  const { notMeasuredReason } = messagesOf(lang);
  const tone = row.coverage < 1 ? 'WARN' : 'done';
  const reasons = Object.entries(row.notMeasured).map(
    ([reason, count]) => `${notMeasuredReason[reason] ?? reason} ${formatCount(count)}`,
  );
  return markup`<tr><th scope="row">${row.task}</th><td>${row.metric}</td><td class="right nowrap">${formatValue(row.value, row.unit)}</td><td class="right nowrap muted">${formatValue(row.standardError, row.unit)}</td><td class="right nowrap">${formatCount(row.measured)}/${formatCount(row.planned)}</td>
<td class="nowrap"><svg class="tone-${tone}" width="80" height="8" aria-hidden="true"><rect class="track" width="80" height="8" rx="4"/><rect class="fill" width="${Math.round(row.coverage * 800) / 10}" height="8" rx="4"/></svg> <span class="small">${formatShare(row.coverage)}</span></td><td class="small">${reasons.join(', ')}</td></tr>`;
}
