import { createHash } from 'node:crypto';
import type { StepState } from '../contracts/run.ts';
import { cardMessage, textBlock } from './adaptive-card.ts';
import { formatTime } from './format.ts';
import { markup, trusted } from './html/markup.ts';
import { style } from './html/style.ts';
import { messagesOf } from './messages/messages-of.ts';
import { replaceControl } from './replace-control.ts';
import type { Lang } from './report-input.ts';

/** A run that ended before it had anything to ask: nothing is known of the server, so there is no other report. */
export interface FailedStart {
  readonly runId: string;
  /** Image, digest or address: what was to be evaluated. */
  readonly release: string;
  readonly error: NonNullable<StepState['error']>;
  /** ISO 8601. */
  readonly failedAt: string;
  readonly timeZone: string;
}

export interface FailedStartReports {
  readonly html: string;
  readonly markdown: string;
  /** For a Teams workflow webhook. */
  readonly card: Readonly<Record<string, unknown>>;
}

/** What was to be evaluated, why it was not, and what to do: for people who wait for the report of a release. */
export function renderFailedStart(start: FailedStart, lang: Lang): FailedStartReports {
  const { label, failedStart, reportTitle } = messagesOf(lang);
  const shown = (text: string): string => replaceControl(text);
  const cause = `${start.error.code}: ${shown(start.error.message)}`;
  const facts = [
    [label.release, shown(start.release)],
    [label.runId, start.runId],
    [label.createdAt, formatTime(start.failedAt, start.timeZone)],
  ] as const;
  const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`;
  const html = markup`<!doctype html>
<html lang="${lang}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>${failedStart.title} · ${start.release} · ${reportTitle}</title><style>${trusted(style)}</style></head>
<body><main id="content"><h1>${failedStart.title}</h1><p>${failedStart.headline}</p><p><code>${cause}</code></p>
<h2>${label.whatNext}</h2><p>${shown(start.error.nextStep)}</p>
<dl>${facts.map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>`)}</dl></main></body></html>
`.toString();
  const markdown = [
    `# ${failedStart.title}`,
    failedStart.headline,
    ['```', cause.replaceAll('```', "'''"), '```'].join('\n'),
    `**${label.whatNext}** ${escaped(shown(start.error.nextStep))}`,
    facts.map(([name, value]) => `- ${name}: ${escaped(value)}`).join('\n'),
  ].join('\n\n');
  return { html, markdown: `${markdown}\n`, card: cardOf(start, cause, facts, lang) };
}

function cardOf(
  { error }: FailedStart,
  cause: string,
  facts: readonly (readonly [string, string])[],
  lang: Lang,
): Readonly<Record<string, unknown>> {
  const { label, failedStart } = messagesOf(lang);
  return cardMessage({
    fallbackText: `${failedStart.title}. ${failedStart.headline}`,
    body: [
      textBlock(failedStart.title, { size: 'Large', weight: 'Bolder', style: 'heading', color: 'Attention' }),
      textBlock(failedStart.headline),
      textBlock(escaped(cause.slice(0, 1_000)), { isSubtle: true }),
      { type: 'FactSet', facts: facts.map(([title, value]) => ({ title, value: escaped(value) })) },
      textBlock(`**${label.whatNext}**`),
      textBlock(`- ${escaped(replaceControl(error.nextStep))}`),
    ],
  });
}

/** Markdown stays text. */
function escaped(text: string): string {
  return text.replace(/[\\*_[\]`~<>#|]/g, '\\$&');
}
