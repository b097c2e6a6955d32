import type { Command } from '../command.ts';
import { isSet, jsonOption, textOf } from '../command.ts';
import { usageError } from '../parse-arguments.ts';
import { isReportFormat, reportFormats } from '../render-report.ts';

/** `lm-eval` prints the tables that lm-evaluation-harness ends with. */
const formats = [...Object.keys(reportFormats), 'lm-eval'];

export const reportCommand: Command = {
  name: 'report',
  summary: 'Write or show the reports of a run again',
  description:
    'Without --format it writes every report into the run directory and names the files; with it, one report goes to standard output.',
  positionals: [{ name: 'RUN', required: false, help: 'run directory, run id, or latest (default)' }],
  options: [{ flag: 'format', valueName: formats.join('|'), help: 'Write this one to standard output' }, jsonOption],
  settings: ['outputDir', 'language'],
  examples: [
    { command: 'vllm-eval report latest --lang ko', meaning: 'all reports again, in Korean' },
    { command: 'vllm-eval report latest --format markdown > report.md', meaning: 'one of them' },
    { command: 'vllm-eval report latest --format lm-eval', meaning: 'the tables of lm-evaluation-harness' },
  ],
  execute: async (args, io) => {
    const { effectiveSettings } = await import('../effective-config.ts');
    const { findRun } = await import('../../pipeline/find-run.ts');
    const { buildReportInput } = await import('../../pipeline/report-input.ts');
    const { values } = await effectiveSettings(args, io);
    const format = textOf(args, 'format');
    if (format !== undefined && format !== 'lm-eval' && !isReportFormat(format)) {
      throw usageError(reportCommand, `--format: expected ${formats.join(', ')}, found "${format}".`);
    }
    const path = await findRun(args.positionals[0] ?? 'latest', values.outputDir);
    if (format === 'lm-eval') {
      const { readLmEvalTables } = await import('../../pipeline/read-lm-eval-tables.ts');
      io.stdout.write(`${await readLmEvalTables(path)}\n`);
      return 0;
    }
    const input = await buildReportInput(path, io.now());
    if (format === undefined) {
      const { writeReports } = await import('../../reports/write-reports.ts');
      const files = await writeReports(path, input, { lang: values.language });
      io.stdout.write(isSet(args, 'json') ? `${JSON.stringify({ files })}\n` : `${files.join('\n')}\n`);
      return 0;
    }
    const options = { lang: values.language, width: io.stdout.columns ?? 120, color: false };
    io.stdout.write(await reportFormats[format](input, options));
    return 0;
  },
};
