import type { VerdictKind } from '../../contracts/verdict.ts';
import type { Command } from '../command.ts';
import { isSet, jsonOption, textOf } from '../command.ts';
import { usageError } from '../parse-arguments.ts';
import { isReportFormat, reportFormats } from '../render-report.ts';

const formats = [...Object.keys(reportFormats), 'json'];

export const compareCommand: Command = {
  name: 'compare',
  summary: 'Compare two runs item by item',
  description:
    'The second run is the candidate. Nothing is written into either run. Two .jsonl files of per-item scores of any harness ({release, task, item_id, metric, value, cluster?} a line, one release a file) are compared alike, and so are two .json results of load tests (`bench --save-result`, `import serving`). The exit code is 0 whatever the verdict, unless --gate is given.',
  positionals: [
    { name: 'BASELINE', required: true, help: 'run directory, run id, latest, or a .jsonl file of scores' },
    { name: 'CANDIDATE', required: true, help: 'run directory, run id, latest, or a .jsonl file of scores' },
  ],
  options: [
    { flag: 'format', valueName: formats.join('|'), help: 'terminal unless given' },
    {
      flag: 'gate',
      valueName: null,
      help: 'End as `gate` does: 1 when worse, 3 when undecided, 4 when not comparable',
    },
    jsonOption,
  ],
  settings: ['outputDir', 'language', 'policy'],
  examples: [
    { command: 'vllm-eval compare 01JX… latest', meaning: 'the latest run against an earlier one' },
    { command: 'vllm-eval compare v1.jsonl v2.jsonl', meaning: 'per-item scores of any harness' },
    { command: 'vllm-eval compare a b --format html > compare.html', meaning: 'as a page' },
  ],
  execute: async (args, io) => {
    const { effectiveSettings } = await import('../effective-config.ts');
    const { loadPolicy } = await import('../../pipeline/config/load-policy.ts');
    const { compareRuns } = await import('../../pipeline/compare-runs.ts');
    const { findRun } = await import('../../pipeline/find-run.ts');
    const { isScoreFile } = await import('../../pipeline/scores/read-score-file.ts');
    const { readRun } = await import('../../pipeline/read-run.ts');
    const { recordInDirectory } = await import('../../pipeline/run-record.ts');
    const { buildReportInput } = await import('../../pipeline/report-input.ts');
    const format = isSet(args, 'json') ? 'json' : (textOf(args, 'format') ?? 'terminal');
    if (format !== 'json' && !isReportFormat(format)) {
      throw usageError(compareCommand, `--format: expected ${formats.join(', ')}, found "${format}".`);
    }
    const { values, file } = await effectiveSettings(args, io);
    const [baseline = '', candidate = ''] = args.positionals;
    const options = { lang: values.language, width: io.stdout.columns ?? 120, color: io.stdout.isTTY };
    const policy = await loadPolicy(values.policy, file.content.policy);
    const { verdictExitCodes } = await import('../exit-codes.ts');
    const end = (verdict: VerdictKind): number => (isSet(args, 'gate') ? verdictExitCodes[verdict] : 0);
    if (baseline.endsWith('.json') && candidate.endsWith('.json')) {
      if (format !== 'json' && format !== 'terminal') {
        throw usageError(compareCommand, `--format: expected terminal or json for load tests, found "${format}".`);
      }
      const { compareBenchResults } = await import('../../pipeline/bench/compare-bench-results.ts');
      const { renderBenchComparison } = await import('../../reports/bench-comparison.ts');
      const result = await compareBenchResults(baseline, candidate, policy);
      io.stdout.write(
        format === 'json' ? `${JSON.stringify(result, null, 2)}\n` : renderBenchComparison(result, options),
      );
      return end(result.verdict);
    }
    if (isScoreFile(baseline) !== isScoreFile(candidate)) {
      throw usageError(
        compareCommand,
        `expected two runs or two .jsonl files, found "${baseline}" and "${candidate}"; \`vllm-eval results export\` writes such a file of a run.`,
      );
    }
    if (isScoreFile(candidate)) {
      const { compareScoreFiles } = await import('../../pipeline/scores/compare-score-files.ts');
      const paths = { candidatePath: candidate, baselinePath: baseline };
      const { verdict, report } = await compareScoreFiles({ ...paths, policy, now: io.now() });
      io.stdout.write(
        format === 'json' ? `${JSON.stringify(verdict, null, 2)}\n` : await reportFormats[format](report, options),
      );
      return end(verdict.verdict);
    }
    const baselinePath = await findRun(baseline, values.outputDir);
    const path = await findRun(candidate, values.outputDir);
    const record = recordInDirectory(baselinePath, (await readRun(baselinePath)).runId);
    const verdict = await compareRuns({ candidatePath: path, baseline: record, accepted: [], policy, now: io.now() });
    if (format === 'json') {
      io.stdout.write(`${JSON.stringify(verdict, null, 2)}\n`);
      return end(verdict.verdict);
    }
    const input = await buildReportInput(path, io.now(), { verdict, baseline: record });
    io.stdout.write(await reportFormats[format](input, options));
    return end(verdict.verdict);
  },
};
