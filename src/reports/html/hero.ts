import { isCompared, notableComparisons, severityOrder, verdictCounts } from '../comparison-view.ts';
import { messagesOf } from '../messages/messages-of.ts';
import { releaseName } from '../release-name.ts';
import type { Lang, ReportInput } from '../report-input.ts';
import { summarizeVerdict, type Reason } from '../verdict-summary.ts';
import { markup, type Markup } from './markup.ts';

/** What a person sees first: the verdict, what it means, why, and what to do. */
export function hero(input: ReportInput, lang: Lang): Markup {
  const messages = messagesOf(lang);
  const { label } = messages;
  const summary = summarizeVerdict(input, lang);
  const { run, baseline } = input;
  return markup`<header class="hero tone-${summary.kind ?? 'none'}">
<p class="eyebrow">${messages.reportTitle} · ${run.modelLine} · ${run.suite}</p>
<h1><span class="word">${summary.title}</span> ${summary.gloss === '' ? null : markup`<span class="gloss">${summary.gloss}</span>`}</h1>
<p class="headline">${summary.headline}</p>
<p class="pair"><span><span class="muted">${label.candidate}</span> <b>${releaseName(run.release)}</b></span>${
    baseline === null
      ? null
      : markup`<span><span class="muted">${label.baseline}</span> <b>${releaseName(baseline.run.release)}</b></span>`
  }<span><span class="muted">${label.model}</span> <b>${run.release.servedModelName}</b></span></p>
${tally(input, lang)}
</header>
<div class="two">
${summary.reasons.length === 0 ? null : markup`<div><h2>${label.why}</h2><ul>${summary.reasons.map(reasonItem)}</ul></div>`}
<div><h2>${label.whatNext}</h2><ul>${summary.nextSteps.map((step) => markup`<li>${step}</li>`)}</ul>${
    summary.acceptCommand === null
      ? null
      : markup`<p class="small muted">${messages.acceptHint}</p><p><code class="command">${summary.acceptCommand}</code></p>`
  }</div>
</div>`;
}

function reasonItem({ subject, change, text }: Reason): Markup {
  if (subject === null) return markup`<li>${text}</li>`;
  return markup`<li><b>${subject}</b> <span class="number">${change}</span><span class="why">${text}</span></li>`;
}

/** How many comparisons got which verdict, as one bar. */
function tally({ verdict }: ReportInput, lang: Lang): Markup | null {
  if (!isCompared(verdict)) return null;
  const words = messagesOf(lang).verdictShort;
  const notable = notableComparisons(verdict);
  const counts = verdictCounts(notable);
  let start = 0;
  const parts = severityOrder
    .filter((kind) => counts[kind] > 0)
    .map((kind) => {
      const part = { kind, start, share: (counts[kind] / notable.length) * 100 };
      start += part.share;
      return part;
    });
  return markup`<div class="tally"><svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">${parts.map(
    ({ kind, start, share }) =>
      markup`<rect class="fill tone-${kind}" x="${start}" y="0" width="${Math.max(0, share - 0.3)}" height="10"/>`,
  )}</svg><ul>${parts.map(
    ({ kind }) => markup`<li class="tone-${kind}">${words[kind]} <b>${counts[kind]}</b></li>`,
  )}</ul></div>`;
}
