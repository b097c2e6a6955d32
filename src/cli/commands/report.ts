import type { Command } from '../command.ts';
import { isSet, jsonOption, textOf } from '../command.ts';
import { usageError } from '../parse-arguments.ts';

const formats = ['terminal', 'markdown', 'html', 'junit', 'teams'] as const;

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
  ],
  execute: async (args, io) => {
    const { effectiveSettings } = await import('../effective-config.ts');
    const { findRun } = await import('../../pipeline/find-run.ts');
    const { buildReportInput } = await import('../../pipeline/report-input.ts');
    const { values } = await effectiveSettings(args, io);
    const format = textOf(args, 'format');
    const path = await findRun(args.positionals[0] ?? 'latest', values.outputDir);
    const input = await buildReportInput(path, io.now());
    const options = { lang: values.language };
    switch (format) {
      case undefined: {
        const { writeReports } = await import('../../reports/write-reports.ts');
        const files = await writeReports(path, input, options);
        io.stdout.write(isSet(args, 'json') ? `${JSON.stringify({ files })}\n` : `${files.join('\n')}\n`);
        return 0;
      }
      case 'terminal': {
        const { renderTerminal } = await import('../../reports/terminal.ts');
        io.stdout.write(renderTerminal(input, { ...options, width: io.stdout.columns ?? 120, color: false }));
        return 0;
      }
      case 'markdown':
        io.stdout.write((await import('../../reports/markdown.ts')).renderMarkdown(input, options));
        return 0;
      case 'html':
        io.stdout.write((await import('../../reports/html/html.ts')).renderHtml(input, options));
        return 0;
      case 'junit':
        io.stdout.write((await import('../../reports/junit.ts')).renderJunit(input, options));
        return 0;
      case 'teams':
        io.stdout.write(
          `${JSON.stringify((await import('../../reports/teams-card.ts')).renderTeamsCard(input, options), null, 2)}\n`,
        );
        return 0;
      default:
        throw usageError(reportCommand, `--format: expected ${formats.join(', ')}, found "${format}".`);
    }
  },
};
