import type { Comparison, Verdict, VerdictKind } from '../contracts/verdict.ts';
import { cardMessage, type Element, textBlock } from './adaptive-card.ts';
import { isCompared, notableComparisons, severityOrder, verdictCounts } from './comparison-view.ts';
import { formatDelta, formatValue } from './format.ts';
import { messagesOf } from './messages/messages-of.ts';
import { gradePerformance } from './performance-grade.ts';
import { releaseName, shortDigest } from './release-name.ts';
import { replaceControl } from './replace-control.ts';
import type { RenderOptions, ReportInput } from './report-input.ts';
import { truncate } from './text-width.ts';
import { findingText, nextStepLines, runWideFindings, summarizeVerdict } from './verdict-summary.ts';

/** Teams refuses 28 KiB after it has written the card again in its own, longer way; 20 000 bytes of ours stay below that. */
const maximumBytes = 20_000;
/** More rows than people read on a phone. */
const maximumRows = 12;
const maximumWarnings = 4;

const colors: Readonly<Record<VerdictKind, string>> = {
  PASS: 'Good',
  WARN: 'Warning',
  REGRESSED: 'Attention',
  CRITICAL: 'Attention',
  INCONCLUSIVE: 'Accent',
  INVALID: 'Attention',
};

/** An Adaptive Card 1.4 in the envelope of a Teams workflow webhook. At most 20 000 bytes as UTF-8 JSON: the mildest rows go first. */
export function renderTeamsCard(input: ReportInput, { lang }: RenderOptions): Readonly<Record<string, unknown>> {
  const compared = isCompared(input.verdict) ? notableComparisons(input.verdict) : [];
  const unsettled = compared.filter(({ verdict }) => verdict !== 'PASS');
  const rows = unsettled.length > 0 ? unsettled : compared;
  let shown = Math.min(rows.length, maximumRows);
  let card = teamsMessage(input, lang, rows, shown);
  while (shown > 0 && Buffer.byteLength(JSON.stringify(card)) > maximumBytes) {
    shown -= 1;
    card = teamsMessage(input, lang, rows, shown);
  }
  return card;
}

function teamsMessage(
  input: ReportInput,
  lang: RenderOptions['lang'],
  rows: readonly Comparison[],
  shown: number,
): Readonly<Record<string, unknown>> {
  const messages = messagesOf(lang);
  const { label } = messages;
  const summary = summarizeVerdict(input, lang);
  const grade = gradePerformance(input.serving, input.thresholds);
  const { run, baseline } = input;
  const facts = [
    [label.release, releaseName(run.release)],
    ...(baseline === null ? [] : [[label.baseline, releaseName(baseline.run.release)]]),
    [label.model, run.release.servedModelName],
    [label.digest, shortDigest(run.release.digest) ?? label.unknown],
    ...(grade === null ? [] : [[label.grade, grade.grade]]),
    [label.runId, run.runId],
  ].map(([title, value]) => ({ title, value: plain(value ?? '', 200) }));
  const tally = verdictCounts(isCompared(input.verdict) ? notableComparisons(input.verdict) : []);
  const counts = severityOrder
    .filter((kind) => tally[kind] > 0)
    .map((kind) => `${messages.verdictShort[kind]} ${tally[kind]}`)
    .join(' · ');
  const actions = input.links
    .filter((link) => /^https?:\/\//.test(link.url) && link.url.length <= 1000)
    .slice(0, 4)
    .map((link) => ({ type: 'Action.OpenUrl', title: plain(link.label, 40), url: link.url }));
  const body: Element[] = [
    textBlock(summary.gloss === '' ? summary.title : `${summary.title} · ${summary.gloss}`, {
      size: 'Large',
      weight: 'Bolder',
      style: 'heading',
      ...(summary.kind === null ? {} : { color: colors[summary.kind] }),
    }),
    textBlock(summary.headline),
    ...(counts === '' ? [] : [textBlock(counts, { isSubtle: true, spacing: 'Small' })]),
    { type: 'FactSet', facts, spacing: 'Medium' },
    ...warnings(input.verdict, lang),
    ...(shown === 0 ? [] : [header(label), ...rows.slice(0, shown).map((row) => comparisonRow(row, lang))]),
    ...(rows.length > shown
      ? [textBlock(messages.more(rows.length - shown), { isSubtle: true, spacing: 'Small' })]
      : []),
    textBlock(`**${label.whatNext}**`, { spacing: 'Medium' }),
    ...nextStepLines(summary, lang).map((step) => textBlock(`- ${plain(step, 300)}`, { spacing: 'Small' })),
  ];
  return cardMessage({
    fallbackText: `${summary.title}. ${summary.headline}`,
    body,
    more: { msteams: { width: 'Full' }, ...(actions.length === 0 ? {} : { actions }) },
  });
}

/** What was found about the release as a whole, worst first; more than a few nobody reads on a phone. */
function warnings(verdict: Verdict | null, lang: RenderOptions['lang']): Element[] {
  const found = isCompared(verdict) ? runWideFindings(verdict).filter(({ kind }) => kind !== 'PASS') : [];
  return found
    .slice(0, maximumWarnings)
    .map((finding) =>
      textBlock(`- ${plain(findingText(finding, lang), 300)}`, { spacing: 'Small', color: colors[finding.kind] }),
    );
}

function header(label: ReturnType<typeof messagesOf>['label']): Element {
  const cell = (title: string): Element => textBlock(title, { isSubtle: true, size: 'Small' });
  return columns([cell(`${label.task} · ${label.metric}`)], [cell(label.change)], [cell(label.verdict)], true);
}

function comparisonRow(comparison: Comparison, lang: RenderOptions['lang']): Element {
  const { task, metric, verdict, baselineValue, candidateValue, unit } = comparison;
  return columns(
    [textBlock(plain(`${task} · ${metric}`, 60), { size: 'Small' })],
    [
      textBlock(formatDelta(comparison, comparison.delta, lang), { size: 'Small' }),
      textBlock(`${formatValue(baselineValue, unit)} → ${formatValue(candidateValue, unit)}`, {
        size: 'Small',
        isSubtle: true,
        spacing: 'None',
      }),
    ],
    [textBlock(verdict, { size: 'Small', weight: 'Bolder', color: colors[verdict] })],
    false,
  );
}

function columns(
  name: readonly Element[],
  change: readonly Element[],
  verdict: readonly Element[],
  separator: boolean,
): Element {
  const column = (width: string, items: readonly Element[]): Element => ({ type: 'Column', width, items });
  return {
    type: 'ColumnSet',
    spacing: separator ? 'Medium' : 'Small',
    ...(separator ? { separator } : {}),
    columns: [column('5', name), column('4', change), column('3', verdict)],
  };
}

/** Teams reads a little Markdown in texts; what others wrote must stay text. */
function plain(content: string, width: number): string {
  return truncate(replaceControl(content), width).replace(/[\\*_[\]`~]/g, '\\$&');
}
