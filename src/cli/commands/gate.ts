import type { Command } from '../command.ts';
import { isSet, jsonOption } from '../command.ts';

export const gateCommand: Command = {
  name: 'gate',
  summary: 'Turn a verdict into an exit code',
  description:
    'Ends with 0 for PASS and WARN, 1 for REGRESSED and CRITICAL, 3 for INCONCLUSIVE, 4 for INVALID, 2 when there is no verdict to read.',
  positionals: [{ name: 'RUN', required: false, help: 'run directory, run id, or latest (default)' }],
  options: [jsonOption],
  settings: ['outputDir', 'language'],
  examples: [
    { command: 'vllm-eval gate', meaning: 'the latest run' },
    { command: 'vllm-eval gate 01JX… --json', meaning: 'a certain run, for machines' },
  ],
  execute: async (args, io) => {
    const { effectiveSettings } = await import('../effective-config.ts');
    const { findRun } = await import('../../pipeline/find-run.ts');
    const { readVerdict } = await import('../../pipeline/read-run.ts');
    const { verdictExitCodes } = await import('../exit-codes.ts');
    const { values } = await effectiveSettings(args, io);
    const path = await findRun(args.positionals[0] ?? 'latest', values.outputDir);
    const verdict = await readVerdict(path);
    const exitCode = verdictExitCodes[verdict.verdict];
    if (isSet(args, 'json')) {
      const { runId, baselineRunId, findings } = verdict;
      io.stdout.write(`${JSON.stringify({ runId, baselineRunId, verdict: verdict.verdict, exitCode, findings })}\n`);
    } else {
      io.stdout.write(
        `${verdict.verdict} ${verdict.runId}\n${verdict.findings.map(({ kind, message }) => `  ${kind}: ${message}\n`).join('')}`,
      );
    }
    return exitCode;
  },
};
