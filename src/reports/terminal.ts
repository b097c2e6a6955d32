import type { Comparison, VerdictKind } from '../contracts/verdict.ts';
import { bySeverity, isCompared, isNotable } from './comparison-view.ts';
import { formatCount, formatDelta, formatInterval, formatP, formatShare, formatValue } from './format.ts';
import { messagesOf } from './messages/messages.ts';
import { successRate } from './performance-grade.ts';
import { releaseName } from './release-name.ts';
import { replaceControl } from './replace-control.ts';
import type { ReportInput, RenderOptions } from './report-input.ts';
import { pad, textWidth, truncate, wrap } from './text-width.ts';
import { nextStepLines, reasonText, summarizeVerdict } from './verdict-summary.ts';

export interface TerminalOptions extends RenderOptions {
  /** Cells of a line. */
  readonly width: number;
  readonly color: boolean;
}

const colors: Readonly<Record<VerdictKind, number>> = {
  PASS: 32,
  WARN: 33,
  REGRESSED: 31,
  CRITICAL: 31,
  INCONCLUSIVE: 36,
  INVALID: 35,
};

interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
  readonly cells: readonly string[];
  /** Left out first on a narrow terminal; 0 always stays. */
  readonly dropOrder: number;
}

/** The verdict, the numbers behind it, and what to do: for a person who just ran the command. Ends with a newline. */
export function renderTerminal(input: ReportInput, options: TerminalOptions): string {
  const messages = messagesOf(options.lang);
  const width = Math.max(40, options.width);
  const paint = (code: string, text: string): string => (options.color ? `\u001b[${code}m${text}\u001b[0m` : text);
  const paintVerdict = (kind: VerdictKind, text: string): string => paint(String(colors[kind]), text);
  const heading = (text: string): string => paint('1', text);
  const summary = summarizeVerdict(input, options.lang);

  const bar = summary.kind === null ? '▌' : paintVerdict(summary.kind, '▌');
  const title = summary.kind === null ? summary.title : paint(`1;7;${colors[summary.kind]}`, ` ${summary.title} `);
  const names = `${messages.label.candidate} ${releaseName(input.run.release)}${
    input.baseline === null ? '' : ` · ${messages.label.baseline} ${releaseName(input.baseline.run.release)}`
  } · ${input.run.release.servedModelName}`;
  const blocks: string[][] = [
    [
      `${bar} ${title}${summary.gloss === '' ? '' : `  ${summary.gloss}`}`,
      ...wrap(summary.headline, width - 2).map((line) => `${bar} ${heading(line)}`),
      ...wrap(replaceControl(names), width - 2).map((line) => `${bar} ${paint('2', line)}`),
    ],
  ];

  if (isCompared(input.verdict)) {
    const notable = bySeverity(input.verdict.comparisons.filter(isNotable));
    const others = input.verdict.comparisons.length - notable.length;
    blocks.push([
      ...comparisonTable(notable, options, width, paint, paintVerdict),
      ...(others === 0 ? [] : [paint('2', messages.othersUnremarkable(others))]),
    ]);
  } else {
    blocks.push(valueTable(input, options, width, paint));
  }
  if (input.serving.length > 0) blocks.push([heading(messages.label.serving), ...servingLines(input, options, width)]);
  const bullets = (lines: readonly string[]): string[] =>
    lines.flatMap((line) =>
      wrap(replaceControl(line), width - 4).map((part, index) => `${index === 0 ? '  • ' : '    '}${part}`),
    );
  if (summary.reasons.length > 0)
    blocks.push([heading(messages.label.why), ...bullets(summary.reasons.map(reasonText))]);
  blocks.push([heading(messages.label.whatNext), ...bullets(nextStepLines(summary, options.lang))]);
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

type Paint = (code: string, text: string) => string;

function comparisonTable(
  comparisons: readonly Comparison[],
  { lang }: TerminalOptions,
  width: number,
  paint: Paint,
  paintVerdict: (kind: VerdictKind, text: string) => string,
): string[] {
  const { label, verdictGloss } = messagesOf(lang);
  const column = (
    title: string,
    align: Column['align'],
    dropOrder: number,
    cell: (comparison: Comparison) => string,
  ): Column => ({ title, align, dropOrder, cells: comparisons.map((comparison) => replaceControl(cell(comparison))) });
  const columns = [
    column(label.task, 'left', 0, ({ task }) => task),
    column(label.metric, 'left', 0, ({ metric }) => metric),
    column(label.baseline, 'right', 2, ({ baselineValue, unit }) => formatValue(baselineValue, unit)),
    column(label.candidate, 'right', 0, ({ candidateValue, unit }) => formatValue(candidateValue, unit)),
    column(label.change, 'right', 0, (comparison) => formatDelta(comparison, comparison.delta, lang)),
    column(label.interval, 'left', 3, formatInterval),
    column('p', 'right', 4, ({ pAdjusted, pValue }) => formatP(pAdjusted ?? pValue)),
    column('', 'left', 5, ({ verdict }) => verdictGloss[verdict]),
    column(label.verdict, 'left', 0, ({ verdict }) => verdict),
  ];
  return table(columns, width, paint, (line, row, lastCell) => {
    const kind = comparisons[row]?.verdict;
    return kind === undefined ? line + lastCell : line + paintVerdict(kind, lastCell);
  });
}

function valueTable(input: ReportInput, { lang }: TerminalOptions, width: number, paint: Paint): string[] {
  const { label } = messagesOf(lang);
  const rows = input.rows.filter((row) => row.engine !== 'serving');
  const column = (
    title: string,
    align: Column['align'],
    dropOrder: number,
    cell: (row: ReportInput['rows'][number]) => string,
  ): Column => ({ title, align, dropOrder, cells: rows.map((row) => replaceControl(cell(row))) });
  const columns = [
    column(label.task, 'left', 0, ({ task }) => task),
    column(label.metric, 'left', 0, ({ metric }) => metric),
    column(label.value, 'right', 0, ({ value, unit }) => formatValue(value, unit)),
    column(`±${label.standardError}`, 'right', 2, ({ standardError, unit }) => formatValue(standardError, unit)),
    column(label.measured, 'right', 0, ({ measured, planned }) => `${formatCount(measured)}/${formatCount(planned)}`),
  ];
  return table(columns, width, paint, (line, _row, lastCell) => line + lastCell);
}

/** Columns with two spaces between them; on a narrow line columns go by `dropOrder`, then the first is cut. */
function table(
  all: readonly Column[],
  width: number,
  paint: Paint,
  finish: (line: string, row: number, lastCell: string) => string,
): string[] {
  const widthOf = (column: Column): number => Math.max(...[column.title, ...column.cells].map(textWidth));
  const total = (columns: readonly Column[]): number => columns.reduce((sum, column) => sum + widthOf(column) + 2, -2);
  let columns = all;
  while (total(columns) > width) {
    const drop = columns.reduce((worst, column) => Math.max(worst, column.dropOrder), 0);
    if (drop === 0) break;
    columns = columns.filter((column) => column.dropOrder !== drop);
  }
  const excess = Math.max(0, total(columns) - width);
  const widths = columns.map((column, index) =>
    Math.max(index === 0 ? 8 : 0, widthOf(column) - (index === 0 ? excess : 0)),
  );
  const line = (cells: readonly string[], end: (line: string, lastCell: string) => string): string => {
    const padded = cells.map((cell, index) =>
      pad(truncate(cell, widths[index] ?? 0), widths[index] ?? 0, columns[index]?.align),
    );
    return end(`${padded.slice(0, -1).join('  ')}  `, padded.at(-1)?.trimEnd() ?? '');
  };
  const header = line(
    columns.map((column) => column.title),
    (start, lastCell) => start + lastCell,
  );
  const rows = (columns[0]?.cells ?? []).map((_, row) =>
    line(
      columns.map((column) => column.cells[row] ?? ''),
      (start, lastCell) => finish(start, row, lastCell),
    ),
  );
  const rule = '─'.repeat(
    Math.min(
      width,
      widths.reduce((sum, next) => sum + next + 2, -2),
    ),
  );
  return [paint('2', header), paint('2', rule), ...rows];
}

function servingLines(input: ReportInput, { lang }: TerminalOptions, width: number): string[] {
  const { label } = messagesOf(lang);
  return input.serving.flatMap((summary) => {
    const facts = [
      `${label.successRate} ${formatShare(successRate(summary))}`,
      formatValue(summary.requestsPerSecond, 'requests/s'),
      formatValue(summary.outputTokensPerSecond, 'tokens/s'),
      `TTFT P95 ${formatValue(summary.ttft?.p95Ms ?? null, 'ms')}`,
      `TPOT ${label.mean} ${formatValue(summary.tpot?.meanMs ?? null, 'ms')}`,
    ].join(' · ');
    return wrap(`${replaceControl(summary.scenario)}: ${facts}`, width - 4).map(
      (part, index) => `${index === 0 ? '  • ' : '    '}${part}`,
    );
  });
}
