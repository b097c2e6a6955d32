import type { StepState } from '../../contracts/run.ts';
import { formatDuration, formatTime, missing } from '../format.ts';
import { messagesOf } from '../messages/messages.ts';
import type { Lang, ReportInput } from '../report-input.ts';
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
  return markup`<section id="timeline"><h2>${label.timeline}</h2>
<div class="scroll"><table><thead><tr><th scope="col">${label.step}</th><th scope="col">${label.status}</th><th scope="col">${label.createdAt}</th><th scope="col" class="right">${label.duration}</th><th scope="col"><span class="visually-hidden">${label.timeline}</span></th></tr></thead>
<tbody>${steps.map((step) => {
    const [from, to] = [x(Date.parse(step.startedAt)), x(endOf(step))];
    return markup`<tr class="tone-${step.status}"><th scope="row">${messagesOf(lang).step[step.step]}<span class="sub mono">${step.step}${step.shard > 0 ? `.${step.shard}` : ''}</span></th><td class="nowrap ink">${messagesOf(lang).stepStatus[step.status]}</td><td class="nowrap small">${formatTime(step.startedAt, input.timeZone)}</td><td class="right nowrap">${step.finishedAt === null ? missing : formatDuration(endOf(step) - Date.parse(step.startedAt), lang)}</td>
<td>${step.error === null ? null : markup`<p class="small"><code>${step.error.code}</code> ${step.error.message}<br>${step.error.nextStep}</p>`}<svg width="${width}" height="12" viewBox="0 0 ${width} 12" aria-hidden="true"><rect class="track" width="${width}" height="12" rx="3"/><rect class="fill" x="${Math.min(from, width - 2)}" width="${Math.max(2, to - from)}" height="12" rx="3"/></svg></td></tr>`;
  })}</tbody></table></div></section>`;
}
