import { formatCount, formatTime } from '../format.ts';
import { messagesOf } from '../messages/messages-of.ts';
import { releaseName } from '../release-name.ts';
import type { BaselineReport, Lang, ReportInput } from '../report-input.ts';
import { dataTable } from './data-table.ts';
import { markup, type Markup } from './markup.ts';

/** What exactly was measured, beside what it was compared with; a difference is marked. */
export function runSection(input: ReportInput, lang: Lang): Markup {
  const { label } = messagesOf(lang);
  const { run, baseline, verdict } = input;
  const subject = (of: BaselineReport['run']): readonly (readonly [string, string, boolean])[] => [
    [label.release, releaseName(of.release), false],
    [label.digest, of.release.digest ?? label.unknown, false],
    [label.model, of.release.servedModelName, true],
    [label.serverVersion, `${of.target.serverKind} ${of.target.serverVersion ?? label.unknown}`, true],
    [
      label.maxModelLength,
      of.target.maxModelLength === null ? label.unknown : formatCount(of.target.maxModelLength),
      true,
    ],
    [label.endpoint, of.target.endpoint, false],
    [label.createdAt, formatTime(of.createdAt, input.timeZone), false],
    [label.runId, of.runId, false],
  ];
  const before = baseline === null ? null : subject(baseline.run);
  const rest = [
    [label.suite, run.suite],
    [label.modelLine, run.modelLine],
    [label.seed, String(run.seed)],
    [label.toolVersion, run.toolVersion],
    [label.configSha256, run.configSha256],
    ...(verdict === null ? [] : [[label.policySha256, verdict.policySha256]]),
  ];
  const rows = subject(run).map(([title, value, comparable], index) => {
    const old = before?.[index]?.[1];
    const differs = comparable && old !== undefined && old !== value;
    return markup`<tr class="${differs ? 'differs' : ''}"><th scope="row">${title}</th>${before === null ? null : markup`<td class="mono muted">${old ?? ''}</td>`}<td class="mono">${value}</td></tr>`;
  });
  const subjectTable = dataTable(
    label.runFacts,
    [
      { title: label.runFacts, hidden: true },
      ...(before === null ? [] : [{ title: label.baseline }]),
      { title: label.candidate },
    ],
    rows,
  );
  return markup`<section id="run"><h2>${label.runFacts}</h2>
${subjectTable}
<dl class="facts">${rest.map(([title = '', value = '']) => markup`<dt>${title}</dt><dd class="mono">${value}</dd>`)}</dl>
${exams(input, lang)}</section>`;
}

function exams({ run }: ReportInput, lang: Lang): Markup | null {
  const { label } = messagesOf(lang);
  if (run.exams.length === 0) return null;
  const rows = run.exams.map(
    ({ task, dataset, itemCount, repeats, fingerprint }) =>
      markup`<tr><th scope="row">${task}</th><td>${dataset.name} ${dataset.version}</td><td class="right">${formatCount(itemCount)}${repeats > 1 ? ` × ${repeats}` : ''}</td><td class="mono">${fingerprint}</td></tr>`,
  );
  const columns = [
    { title: label.task },
    { title: label.dataset },
    { title: label.items, className: 'right' as const },
    { title: label.fingerprint },
  ];
  return markup`<details class="more"><summary>${label.exams} (${run.exams.length})</summary>${dataTable(label.exams, columns, rows)}</details>`;
}
