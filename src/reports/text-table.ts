import { pad, textWidth, truncate } from './text-width.ts';

export interface TextColumn {
  readonly title: string;
  readonly align: 'left' | 'right';
  readonly cells: readonly string[];
  /** On a narrow line the column with the highest order goes first; null stays. */
  readonly dropOrder: number | null;
  /** Whether the column may be cut short, once there is nothing left to drop. */
  readonly cuttable: boolean;
  /** Adds colour to a cell that is already padded. */
  readonly paint?: (cell: string, row: number) => string;
}

const gap = '  ';
const narrowest = 8;

/** Header, rule and rows of at most `width` cells, measured in terminal cells so that Hangul lines up. */
export function textTable(all: readonly TextColumn[], width: number, dim: (text: string) => string): string[] {
  const columns = dropColumns(all, width);
  const widths = cutColumns(columns, width);
  const line = (cellOf: (column: TextColumn) => string, row: number | null): string =>
    columns
      .map((column, index) => {
        const room = widths[index] ?? 0;
        const cell = pad(truncate(cellOf(column), room), room, column.align);
        return row === null || column.paint === undefined ? cell : column.paint(cell, row);
      })
      .join(gap)
      .trimEnd();
  const rows = columns[0]?.cells.length ?? 0;
  return [
    dim(line((column) => column.title, null)),
    dim('─'.repeat(sum(widths) + gap.length * (widths.length - 1))),
    ...Array.from({ length: rows }, (_, row) => line((column) => column.cells[row] ?? '', row)),
  ];
}

function widthOf(column: TextColumn): number {
  return Math.max(...[column.title, ...column.cells].map(textWidth));
}

function totalWidth(widths: readonly number[]): number {
  return sum(widths) + gap.length * (widths.length - 1);
}

function dropColumns(all: readonly TextColumn[], width: number): readonly TextColumn[] {
  let columns = all;
  while (totalWidth(columns.map(widthOf)) > width) {
    const highest = Math.max(...columns.map((column) => column.dropOrder ?? 0));
    if (highest === 0) break;
    columns = columns.filter((column) => column.dropOrder !== highest);
  }
  return columns;
}

/** Takes a cell at a time from the widest column that may be cut. */
function cutColumns(columns: readonly TextColumn[], width: number): readonly number[] {
  const widths = columns.map(widthOf);
  while (totalWidth(widths) > width) {
    const widest = columns.reduce(
      (best, column, index) =>
        column.cuttable && (widths[index] ?? 0) > Math.max(narrowest, widths[best] ?? narrowest) ? index : best,
      -1,
    );
    if (widest === -1) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
