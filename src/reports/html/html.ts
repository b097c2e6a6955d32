import { createHash } from 'node:crypto';
import { isCompared } from '../comparison-view.ts';
import { formatTime } from '../format.ts';
import { messagesOf } from '../messages/messages-of.ts';
import { releaseName } from '../release-name.ts';
import type { RenderOptions, ReportInput } from '../report-input.ts';
import { summarizeVerdict } from '../verdict-summary.ts';
import { comparisonSection } from './comparison-section.ts';
import { coverageSection } from './coverage-section.ts';
import { flipsSection } from './flips-section.ts';
import { hero } from './hero.ts';
import { markup, trusted, type Markup } from './markup.ts';
import { runSection } from './run-section.ts';
import { script } from './script.ts';
import { servingSection } from './serving-section.ts';
import { style } from './style.ts';
import { timeline } from './timeline.ts';

/**
 * The report as one file that opens without a network: style, script and plots are inside.
 * Its content security policy lets nothing else run or load, so that no answer of a model can, whatever it holds.
 */
export function renderHtml(input: ReportInput, { lang }: RenderOptions): string {
  const messages = messagesOf(lang);
  const { label } = messages;
  const { verdict } = input;
  const title = `${summarizeVerdict(input, lang).title} · ${releaseName(input.run.release)} · ${messages.reportTitle}`;
  const policy = `default-src 'none'; style-src '${hashOf(style)}'; script-src '${hashOf(script)}'; base-uri 'none'; form-action 'none'`;
  const comparison = comparisonSection(input, lang);
  const coverage = ['coverage', label.coverage, coverageSection(input, lang)] as const;
  const sections: readonly (readonly [string, string, Markup | null])[] = [
    ...(comparison === null ? [coverage] : []),
    ['comparison', label.comparison, comparison],
    ['flips', label.flips, isCompared(verdict) ? flipsSection(verdict, lang) : null],
    ['serving', label.serving, servingSection(input, lang)],
    ...(comparison === null ? [] : [coverage]),
    ['run', label.runFacts, runSection(input, lang)],
    ['timeline', label.timeline, timeline(input, lang)],
  ];
  const shown = sections.filter(([, , section]) => section !== null);
  const links = input.links.filter(({ url }) => /^https?:\/\//.test(url));
  return markup`<!doctype html>
<html lang="${lang}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">
<title>${title}</title><style>${trusted(style)}</style></head>
<body><a class="skip" href="#content">${label.skipToContent}</a>
<nav class="nav" aria-label="${messages.reportTitle}"><div class="bar"><span class="mark">vllm-eval</span>${shown.map(([id, name]) => markup`<a href="#${id}">${name}</a>`)}</div></nav>
<main id="content">
${hero(input, lang)}
${links.length === 0 ? null : markup`<p class="pair">${label.links}: ${links.map(({ label, url }) => markup`<a href="${url}" rel="noreferrer">${label}</a>`)}</p>`}
${shown.map(([, , section]) => section)}
<section id="reading"><h2>${label.howToRead}</h2><ul class="read">${messages.howToRead.map((line) => markup`<li>${line}</li>`)}</ul></section>
</main>
<footer><span>vllm-eval ${input.run.toolVersion}</span><span>${label.generatedAt} <time datetime="${input.generatedAt}">${formatTime(input.generatedAt, input.timeZone)}</time></span><span class="mono">${input.run.runId}</span></footer>
<script type="module">${trusted(script)}</script></body></html>
`.toString();
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
