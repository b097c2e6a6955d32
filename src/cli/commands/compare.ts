import type { Command } from '../command.ts';
import { isSet, jsonOption, textOf } from '../command.ts';
import { usageError } from '../parse-arguments.ts';

const formats = ['terminal', 'markdown', 'html', 'json'] as const;

export const compareCommand: Command = {
  name: 'compare',
  summary: 'Compare two runs item by item',
  description:
    'The second run is the candidate. Nothing is written into either run. The exit code is 0 whatever the verdict: use `gate` to stop a pipeline.',
  positionals: [
    { name: 'BASELINE', required: true, help: 'run directory, run id, or latest' },
    { name: 'CANDIDATE', required: true, help: 'run directory, run id, or latest' },
  ],
  options: [
    { flag: 'format', valueName: formats.join('|'), help: 'terminal (default), markdown, html or json' },
    jsonOption,
  ],
  settings: ['outputDir', 'language', 'policy'],
  examples: [
    { command: 'vllm-eval compare 01JX… latest', meaning: 'the latest run against an earlier one' },
    { command: 'vllm-eval compare a b --format html > compare.html', meaning: 'as a page' },
  ],
  execute: async (args, io) => {
    const { effectiveSettings } = await import('../effective-config.ts');
    const { loadPolicy } = await import('../../pipeline/config/load-policy.ts');
    const { compareRuns } = await import('../../pipeline/compare-runs.ts');
    const { findRun } = await import('../../pipeline/find-run.ts');
    const { buildReportInput } = await import('../../pipeline/report-input.ts');
    const format = isSet(args, 'json') ? 'json' : (textOf(args, 'format') ?? 'terminal');
    const { values, file } = await effectiveSettings(args, io);
    const [baseline = '', candidate = ''] = args.positionals;
    const baselinePath = await findRun(baseline, values.outputDir);
    const path = await findRun(candidate, values.outputDir);
    const policy = await loadPolicy(values.policy, file.content.policy);
    const verdict = await compareRuns({ candidatePath: path, baselinePath, accepted: [], policy, now: io.now() });
    if (format === 'json') {
      io.stdout.write(`${JSON.stringify(verdict, null, 2)}\n`);
      return 0;
    }
    const input = await buildReportInput(path, io.now(), { verdict, baselinePath });
    const options = { lang: values.language };
    switch (format) {
      case 'terminal': {
        const { renderTerminal } = await import('../../reports/terminal.ts');
        io.stdout.write(renderTerminal(input, { ...options, width: io.stdout.columns ?? 120, color: io.stdout.isTTY }));
        return 0;
      }
      case 'markdown':
        io.stdout.write((await import('../../reports/markdown.ts')).renderMarkdown(input, options));
        return 0;
      case 'html':
        io.stdout.write((await import('../../reports/html/html.ts')).renderHtml(input, options));
        return 0;
      default:
        throw usageError(compareCommand, `--format: expected ${formats.join(', ')}, found "${format}".`);
    }
  },
};
