import type { StepState } from '../../contracts/run.ts';
import { formatDuration, formatTime, missing } from '../format.ts';
import { messagesOf } from '../messages/messages-of.ts';
import type { Lang, ReportInput } from '../report-input.ts';
import { timelineLine } from '../timeline-line.ts';
import { dataTable } from './data-table.ts';
import { markup, type Markup } from './markup.ts';

const width = 320;

/** When each step ran, on one time axis. A failed step shows its error and what to do. */
export function timeline(input: ReportInput, lang: Lang): Markup | null {
  const { label } = messagesOf(lang);
  const { steps } = input;
  if (steps.length === 0) return null;
  const endOf = (step: StepState): number => Date.parse(step.finishedAt ?? input.generatedAt);
  const start = Math.min(...steps.map((step) => Date.parse(step.startedAt)));
  const span = Math.max(1, Math.max(...steps.map(endOf)) - start);
  const x = (time: number): number => Math.round(((time - start) / span) * width * 10) / 10;
  const rows = steps.map((step) => {
    const messages = messagesOf(lang);
    const [from, to] = [x(Date.parse(step.startedAt)), x(endOf(step))];
    const name = `${step.step}${step.shard > 0 ? `.${step.shard}` : ''}`;
    const took = step.finishedAt === null ? missing : formatDuration(endOf(step) - Date.parse(step.startedAt), lang);
    const error =
      step.error === null
        ? null
        : markup`<p class="small"><code>${step.error.code}</code> ${step.error.message}<br>${step.error.nextStep}</p>`;
    const bar = markup`<svg width="${width}" height="12" viewBox="0 0 ${width} 12" aria-hidden="true"><rect class="track" width="${width}" height="12" rx="3"/><rect class="fill" x="${Math.min(from, width - 2)}" width="${Math.max(2, to - from)}" height="12" rx="3"/></svg>`;
    return markup`<tr class="tone-${step.status}"><th scope="row">${messages.step[step.step]}<span class="sub mono">${name}</span></th><td class="nowrap ink">${messages.stepStatus[step.status]}</td><td class="nowrap small">${formatTime(step.startedAt, input.timeZone)}</td><td class="right nowrap">${took}</td><td>${error}${bar}</td></tr>`;
  });
  const columns = [
    { title: label.step },
    { title: label.status },
    { title: label.createdAt },
    { title: label.duration, className: 'right' as const },
    { title: label.timeline, hidden: true },
  ];
  const path = timelineLine(input, lang);
  return markup`<section id="timeline"><h2>${label.timeline}</h2>
${path === null ? null : markup`<p>${path}</p>`}
${dataTable(label.timeline, columns, rows)}</section>`;
}
