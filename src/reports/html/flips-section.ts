import type { Verdict } from '../../contracts/verdict.ts';
import { messagesOf } from '../messages/messages.ts';
import type { Lang } from '../report-input.ts';
import { truncate } from '../text-width.ts';
import { markup, type Markup } from './markup.ts';

/** Items that were right before and are wrong now, with both answers: where a person looks for the cause. */
export function flipsSection(verdict: Verdict, lang: Lang): Markup {
  const { label } = messagesOf(lang);
  return markup`<section id="flips"><h2>${label.flips}</h2>
${verdict.flips.length === 0 ? markup`<p class="muted">${label.noFlips}</p>` : verdict.flips.map((flip) => flipDetails(flip, lang))}
</section>`;
}

function flipDetails(flip: Verdict['flips'][number], lang: Lang): Markup {
  const { label } = messagesOf(lang);
  const field = (title: string, text: string, className: string): Markup =>
    markup`<div><h3>${title}</h3><p class="quote ${className}" ${text.length > 600 ? markup`tabindex="0"` : null}>${text === '' ? '—' : text}</p></div>`;
  const question = truncate(flip.question.replace(/\s+/g, ' ').trim(), 160);
  return markup`<details class="flip"><summary><span class="task">${flip.task}</span><span class="question">${question}</span></summary>
<div class="body"><p class="small muted">${flip.metric} · <code>${flip.itemId}</code></p>
${field(label.question, flip.question, '')}
${field(label.gold, flip.gold, '')}
<div class="answers">${field(label.baselineAnswer, flip.baselineAnswer, 'right-answer')}${field(label.candidateAnswer, flip.candidateAnswer, 'wrong-answer')}</div></div></details>`;
}
