import type { Comparison } from '../contracts/verdict.ts';
import { bySeverity } from './comparison-view.ts';
import { formatDelta, formatInterval, formatMargin, formatValue } from './format.ts';
import { messagesOf } from './messages/messages-of.ts';
import { replaceControl } from './replace-control.ts';
import type { Lang } from './report-input.ts';
import { textTable } from './text-table.ts';

export interface BenchComparisonView {
  readonly verdict: string;
  readonly comparisons: readonly Comparison[];
  readonly differences: readonly string[];
  readonly unmatched: readonly string[];
}

/** Two load-test results side by side: every figure with its change, interval and verdict, worst first, and what else differs. Ends with a newline. */
export function renderBenchComparison(
  { verdict, comparisons, differences, unmatched }: BenchComparisonView,
  { lang, width }: { readonly lang: Lang; readonly width: number },
): string {
  const { label } = messagesOf(lang);
  const rows = bySeverity(comparisons);
  const column = (
    title: string,
    align: 'left' | 'right',
    cell: (row: Comparison) => string,
    dropOrder: number | null = null,
  ) => ({
    title,
    align,
    cells: rows.map(cell),
    dropOrder,
    cuttable: false,
  });
  const table = textTable(
    [
      column(label.task, 'left', ({ task }) => replaceControl(task)),
      column(label.metric, 'left', ({ metric }) => metric),
      column(label.baseline, 'right', ({ baselineValue, unit }) => formatValue(baselineValue, unit)),
      column(label.candidate, 'right', ({ candidateValue, unit }) => formatValue(candidateValue, unit)),
      column(label.change, 'right', (row) => formatDelta(row, row.delta, lang)),
      column('95%', 'right', formatInterval),
      column(label.margin, 'right', (row) => formatMargin(row, lang), 1),
      column(label.verdict, 'left', (row) => row.verdict),
    ],
    width,
    (text) => text,
  );
  const reasons = [...new Set(rows.filter((row) => row.verdict === 'INVALID').map(({ reason }) => reason))];
  return `${[
    ...table,
    '',
    ...reasons,
    ...unmatched.map((task) => `≠ ${replaceControl(task)}`),
    ...differences.map((difference) => `≠ ${replaceControl(difference)}`),
    verdict,
  ].join('\n')}\n`;
}
