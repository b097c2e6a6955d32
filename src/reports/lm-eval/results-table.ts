import type { LmEvalResultsFile } from './results-file.ts';

const headers = ['Version', 'Filter', 'n-shot', 'Metric', '', 'Value', '', 'Stderr'];
/** Columns that a reader compares digit by digit. */
const rightAligned = new Set(['Version', 'n-shot', 'Value', 'Stderr']);

/** The tables that lm-evaluation-harness prints at its end: tasks, and groups where some have scores. */
export function lmEvalTables(file: LmEvalResultsFile): string {
  const tables = [table('Tasks', file.results, file)];
  if (file.groups !== undefined) tables.push(table('Groups', file.groups, file));
  return tables.join('\n\n');
}

function table(title: string, entries: LmEvalResultsFile['results'], file: LmEvalResultsFile): string {
  const rows = hierarchy(Object.keys(entries), file.group_subtasks).flatMap(({ name, depth }) =>
    rowsOf(name, depth, entries[name] ?? {}, file),
  );
  const columns = [title, ...headers];
  const widths = columns.map((header, column) =>
    Math.max(header.length, ...rows.map((row) => row[column]?.length ?? 0), rightAligned.has(header) ? 2 : 1),
  );
  const line = (cells: readonly string[]): string =>
    `|${cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return rightAligned.has(columns[column] ?? '') ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('|')}|`;
  const rule = `|${widths
    .map((width, column) => (rightAligned.has(columns[column] ?? '') ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)))
    .join('|')}|`;
  return [line(columns), rule, ...rows.map(line)].join('\n');
}

/** Groups before their members. */
function hierarchy(
  names: readonly string[],
  subtasks: LmEvalResultsFile['group_subtasks'],
): { readonly name: string; readonly depth: number }[] {
  const shown = new Set(names);
  const below = new Set(Object.values(subtasks).flat());
  const seen = new Set<string>();
  const visit = (name: string, depth: number): { name: string; depth: number }[] => {
    if (seen.has(name)) return [];
    seen.add(name);
    const members = (subtasks[name] ?? []).flatMap((member) => visit(member, depth + 1));
    return shown.has(name) ? [{ name, depth }, ...members] : members;
  };
  const roots = [...Object.keys(subtasks), ...names].filter((name) => !below.has(name));
  return roots.flatMap((name) => visit(name, 0)).concat(names.flatMap((name) => visit(name, 0)));
}

function rowsOf(
  name: string,
  depth: number,
  entry: Readonly<Record<string, unknown>>,
  file: LmEvalResultsFile,
): string[][] {
  const alias = String(entry['alias'] ?? name);
  const label = depth === 0 ? alias : `${' '.repeat(depth)}- ${alias}`;
  const version = String(file.versions[name] ?? 'N/A');
  const shots = String(file['n-shot'][name] ?? '');
  const keys = Object.keys(entry)
    .filter((key) => key.includes(',') && !key.includes('_stderr,'))
    .sort();
  if (keys.length === 0) return [[label, version, '', '', '', '', '', '', '']];
  return keys.map((key) => {
    const [metric = '', filter = ''] = key.split(',', 2);
    const better = file.higher_is_better[name]?.[metric];
    const arrow = better === true ? '↑' : better === false ? '↓' : '';
    const error = entry[`${metric}_stderr,${filter}`];
    const hasError = error !== undefined;
    return [label, version, filter, shots, metric, arrow, decimals(entry[key]), hasError ? '±' : '', decimals(error)];
  });
}

function decimals(value: unknown): string {
  return typeof value === 'number' ? value.toFixed(4) : value === undefined ? '' : String(value);
}
