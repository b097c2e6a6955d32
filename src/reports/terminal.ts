import type { MetricRow } from '../contracts/metric-row.ts';
import type { Verdict, VerdictKind } from '../contracts/verdict.ts';
import { isCompared, notableComparisons, severityOrder, verdictCounts } from './comparison-view.ts';
import {
  formatCount,
  formatDelta,
  formatInterval,
  formatMinimumDetectable,
  formatP,
  formatShare,
  formatValue,
} from './format.ts';
import { messagesOf } from './messages/messages-of.ts';
import { successRate } from './performance-grade.ts';
import { releaseName } from './release-name.ts';
import { replaceControl } from './replace-control.ts';
import type { RenderOptions, ReportInput } from './report-input.ts';
import { textTable, type TextColumn } from './text-table.ts';
import { wrap } from './text-width.ts';
import { timelineLine } from './timeline-line.ts';
import { nextStepLines, reasonText, summarizeVerdict } from './verdict-summary.ts';

export interface TerminalOptions extends RenderOptions {
  /** Cells of a line. */
  readonly width: number;
  readonly color: boolean;
}

type Paint = (code: string, text: string) => string;

const bold = '1';
const dim = '2';
const colors: Readonly<Record<VerdictKind, string>> = {
  PASS: '32',
  WARN: '33',
  REGRESSED: '31',
  CRITICAL: '31',
  INCONCLUSIVE: '36',
  INVALID: '35',
};

/** The verdict, the numbers behind it, and what to do: for a person who just ran the command. Ends with a newline. */
export function renderTerminal(input: ReportInput, options: TerminalOptions): string {
  const { lang } = options;
  const { label } = messagesOf(lang);
  const width = Math.max(60, options.width);
  const paint: Paint = (code, text) => (options.color ? `\u001b[${code}m${text}\u001b[0m` : text);
  const summary = summarizeVerdict(input, lang);
  const heading = (text: string): string => paint(bold, text);
  const bullets = (lines: readonly string[]): string[] => lines.flatMap((line) => bullet(line, width));
  const path = timelineLine(input, lang);
  const blocks = [
    banner(input, lang, width, paint),
    isCompared(input.verdict)
      ? comparisonTable(input.verdict, lang, width, paint)
      : valueTable(input.rows, lang, width, paint),
    input.serving.length === 0 ? [] : [heading(label.serving), ...bullets(servingLines(input, lang))],
    summary.reasons.length === 0 ? [] : [heading(label.why), ...bullets(summary.reasons.map(reasonText))],
    [heading(label.whatNext), ...bullets(nextStepLines(summary, lang))],
    path === null ? [] : wrap(path, width).map((line) => paint(dim, line)),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function banner(input: ReportInput, lang: RenderOptions['lang'], width: number, paint: Paint): string[] {
  const { label, verdictShort } = messagesOf(lang);
  const summary = summarizeVerdict(input, lang);
  const { kind, title, gloss, headline } = summary;
  const word = kind === null ? paint(bold, title) : paint(`${bold};7;${colors[kind]}`, ` ${title} `);
  const names = [
    `${label.candidate} ${releaseName(input.run.release)}`,
    ...(input.baseline === null ? [] : [`${label.baseline} ${releaseName(input.baseline.run.release)}`]),
    input.run.release.servedModelName,
  ].join(' · ');
  const counts = verdictCounts(input.verdict === null ? [] : notableComparisons(input.verdict));
  const tally = severityOrder
    .filter((kind) => counts[kind] > 0)
    .map((kind) => `${verdictShort[kind]} ${counts[kind]}`)
    .join(' · ');
  const muted = [names, tally].flatMap((line) => wrap(replaceControl(line), width - 2));
  return [
    `${word}${gloss === '' ? '' : ` ${gloss}`}`,
    ...wrap(headline, width - 2).map((line) => paint(bold, line)),
    ...muted.map((line) => paint(dim, line)),
  ].map((line) => `${kind === null ? '▌' : paint(colors[kind], '▌')} ${line}`);
}

function bullet(line: string, width: number): string[] {
  return wrap(replaceControl(line), width - 4).map((part, index) => `${index === 0 ? '  • ' : '    '}${part}`);
}

function comparisonTable(verdict: Verdict, lang: RenderOptions['lang'], width: number, paint: Paint): string[] {
  const { label, othersAdvisory } = messagesOf(lang);
  const comparisons = notableComparisons(verdict);
  const others = verdict.comparisons.filter((comparison) => !comparisons.includes(comparison));
  const column = columnOf(comparisons);
  const columns: TextColumn[] = [
    {
      ...column(label.verdict, 'left', null, ({ verdict }) => verdict),
      paint: (cell, row) => paint(colors[comparisons[row]?.verdict ?? 'PASS'], cell),
    },
    { ...column(label.task, 'left', null, ({ task }) => task), cuttable: true },
    { ...column(label.metric, 'left', null, ({ metric }) => metric), cuttable: true },
    column(label.baseline, 'right', 1, ({ baselineValue, unit }) => formatValue(baselineValue, unit)),
    column(label.candidate, 'right', null, ({ candidateValue, unit }) => formatValue(candidateValue, unit)),
    column(label.change, 'right', null, (comparison) => formatDelta(comparison, comparison.delta, lang)),
    column(label.interval, 'left', 2, formatInterval),
    column('p', 'right', 3, ({ pAdjusted, pValue }) => formatP(pAdjusted ?? pValue)),
    column('MDE', 'right', 4, (comparison) => formatMinimumDetectable(comparison, lang)),
  ];
  return [
    ...textTable(columns, width, (text) => paint(dim, text)),
    ...(others.length === 0
      ? []
      : wrap(othersAdvisory(others.length, verdictCounts(others).WARN), width).map((line) => paint(dim, line))),
  ];
}

/** The load test has lines of its own. */
function valueTable(all: readonly MetricRow[], lang: RenderOptions['lang'], width: number, paint: Paint): string[] {
  const { label, othersSupporting } = messagesOf(lang);
  const measured = all.filter((row) => row.engine !== 'serving');
  if (measured.length === 0) return [];
  const rows = measured.filter((row) => row.primary);
  const others = measured.length - rows.length;
  const column = columnOf(rows);
  const columns: TextColumn[] = [
    { ...column(label.task, 'left', null, ({ task }) => task), cuttable: true },
    { ...column(label.metric, 'left', null, ({ metric }) => metric), cuttable: true },
    column(label.value, 'right', null, ({ value, unit }) => formatValue(value, unit)),
    column(`±${label.standardError}`, 'right', 1, ({ standardError, unit }) => formatValue(standardError, unit)),
    column(label.measured, 'right', null, (row) => `${formatCount(row.measured)}/${formatCount(row.planned)}`),
  ];
  return [
    ...textTable(columns, width, (text) => paint(dim, text)),
    ...(others === 0 ? [] : wrap(othersSupporting(others), width).map((line) => paint(dim, line))),
  ];
}

function columnOf<Row>(
  rows: readonly Row[],
): (title: string, align: TextColumn['align'], dropOrder: number | null, cell: (row: Row) => string) => TextColumn {
  return (title, align, dropOrder, cell) => ({
    title,
    align,
    dropOrder,
    cuttable: false,
    cells: rows.map((row) => replaceControl(cell(row))),
  });
}

function servingLines(input: ReportInput, lang: RenderOptions['lang']): string[] {
  const { label } = messagesOf(lang);
  return input.serving.map((summary) => {
    const facts = [
      `${label.successRate} ${formatShare(successRate(summary))}`,
      formatValue(summary.requestsPerSecond, 'requests/s'),
      formatValue(summary.outputTokensPerSecond, 'tokens/s'),
      `TTFT P95 ${formatValue(summary.ttft?.p95Ms ?? null, 'ms')}`,
      `TPOT ${label.mean} ${formatValue(summary.tpot?.meanMs ?? null, 'ms')}`,
    ];
    return `${summary.scenario}: ${facts.join(' · ')}`;
  });
}
