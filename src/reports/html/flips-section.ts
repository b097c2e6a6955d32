import type { Comparison, Verdict } from '../../contracts/verdict.ts';
import { formatCount } from '../format.ts';
import { messagesOf } from '../messages/messages-of.ts';
import type { Lang } from '../report-input.ts';
import { truncate } from '../text-width.ts';
import { markup, type Markup } from './markup.ts';

type Flip = Verdict['flips'][number];

/** Per task, before the rest is folded. */
const shownAtOnce = 5;

/** Items that were right before and are wrong now, with both answers: where a person looks for the cause. */
export function flipsSection({ flips, comparisons }: Verdict, lang: Lang): Markup {
  const { label } = messagesOf(lang);
  const groups = [...Map.groupBy(flips, ({ task, metric }) => JSON.stringify([task, metric])).values()];
  return markup`<section id="flips"><h2>${label.flips}</h2>
${flips.length === 0 ? markup`<p class="muted">${label.noFlips}</p>` : groups.map((group) => taskFlips(group, comparisons, lang))}
</section>`;
}

function taskFlips(flips: readonly Flip[], comparisons: readonly Comparison[], lang: Lang): Markup | null {
  const [first] = flips;
  if (first === undefined) return null;
  const messages = messagesOf(lang);
  const comparison = comparisons.find(({ task, metric }) => task === first.task && metric === first.metric);
  const counts =
    comparison === undefined
      ? ''
      : messages.flipsSummary({
          worse: formatCount(comparison.flipsToWorse),
          better: formatCount(comparison.flipsToBetter),
        });
  const rest = flips.slice(shownAtOnce);
  return markup`<h3 class="flip-task">${first.task} <span class="sub">${first.metric}${counts === '' ? '' : ` · ${counts}`}</span></h3>
<div class="flips">${flips.slice(0, shownAtOnce).map((flip) => flipDetails(flip, lang))}${
    rest.length === 0
      ? null
      : markup`<details class="more-flips"><summary>${messages.more(rest.length)}</summary>${rest.map((flip) => flipDetails(flip, lang))}</details>`
  }</div>`;
}

function flipDetails(flip: Flip, lang: Lang): Markup {
  const { label } = messagesOf(lang);
  const field = (title: string, text: string, className: string): Markup =>
    markup`<div><h4>${title}</h4><p class="quote ${className}" ${text.length > 600 ? markup`tabindex="0"` : null}>${text === '' ? '—' : text}</p></div>`;
  const question = truncate(flip.question.replace(/\s+/g, ' ').trim(), 200);
  return markup`<details class="flip"><summary><span class="question">${question}</span></summary>
<div class="body">${field(label.question, flip.question, '')}${field(label.gold, flip.gold, '')}
<div class="answers">${field(label.baselineAnswer, flip.baselineAnswer, 'right-answer')}${field(label.candidateAnswer, flip.candidateAnswer, 'wrong-answer')}</div>
<p class="small muted"><code>${flip.itemId}</code></p></div></details>`;
}
