import type { Command } from '../command.ts';
import { isSet, jsonOption, textOf } from '../command.ts';
import { usageError } from '../parse-arguments.ts';

const formats = ['jsonl', 'csv'];

export const resultsExportCommand: Command = {
  name: 'results export',
  summary: 'Write per-item scores as JSON lines or CSV',
  description:
    'One line per item × metric × repeat: release, run, task, item_id, metric, repeat, value (empty when not measured), reason, cluster.',
  positionals: [{ name: 'RUN', required: false, help: 'run directory, run id, or latest (default)' }],
  options: [{ flag: 'format', valueName: formats.join('|'), help: 'jsonl (default) or csv' }, jsonOption],
  settings: ['outputDir', 'language'],
  examples: [{ command: 'vllm-eval results export latest --format csv > scores.csv', meaning: 'for a spreadsheet' }],
  execute: async (args, io) => {
    const { effectiveSettings } = await import('../effective-config.ts');
    const { findRun } = await import('../../pipeline/find-run.ts');
    const { exportScores, scoreColumns } = await import('../../pipeline/export-scores.ts');
    const { once } = await import('node:events');
    const format = isSet(args, 'json') ? 'jsonl' : (textOf(args, 'format') ?? 'jsonl');
    if (!formats.includes(format))
      throw usageError(resultsExportCommand, `--format: expected ${formats.join(' or ')}, found "${format}".`);
    const { values } = await effectiveSettings(args, io);
    const path = await findRun(args.positionals[0] ?? 'latest', values.outputDir);
    if (format === 'csv') io.stdout.write(`${scoreColumns.join(',')}\n`);
    for await (const row of exportScores(path)) {
      const line =
        format === 'csv' ? scoreColumns.map((column) => csvCell(row[column])).join(',') : JSON.stringify(row);
      if (!io.stdout.write(`${line}\n`)) await once(io.stdout, 'drain');
    }
    return 0;
  },
};

/** RFC 4180; a leading =, +, - or @ of a text would be run as a formula by spreadsheets and is quoted with an apostrophe. */
function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
