import type { Command } from '../command.ts';
import { isSet, jsonOption } from '../command.ts';
import { table } from '../table.ts';

export const deliverCommand: Command = {
  name: 'deliver',
  summary: 'Send again what a receiver did not take of a run',
  description:
    'Teams card, results for BACKEND_API, run directory to its bucket, as the run was configured; secrets come from the environment of this command.\n' +
    'What was taken is not sent twice. Ends with 75 where something still is not taken.',
  positionals: [{ name: 'RUN', required: false, help: 'run directory, run id, or latest (default)' }],
  options: [
    { flag: 'pending', valueName: null, help: 'Every finished run that something of is left to send' },
    { flag: 'quiet', valueName: null, help: 'No notices' },
    jsonOption,
  ],
  settings: ['outputDir', 'teamsWebhookUrl', 's3Endpoint', 's3Region', 's3AccessKey', 's3SecretKey'],
  examples: [
    { command: 'vllm-eval deliver', meaning: 'the newest run' },
    { command: 'vllm-eval deliver --pending', meaning: 'from a CronJob' },
  ],
  execute: async (args, io) => {
    const { effectiveSettings } = await import('../effective-config.ts');
    const { secretsOf } = await import('../../pipeline/config/build-run-config.ts');
    const { deliverRun } = await import('../../pipeline/delivery/deliver-run.ts');
    const { pendingRuns } = await import('../../pipeline/delivery/pending-runs.ts');
    const { findRun } = await import('../../pipeline/find-run.ts');
    const { configOf, readRun } = await import('../../pipeline/read-run.ts');
    const { values } = await effectiveSettings(args, io);
    const paths = isSet(args, 'pending')
      ? await pendingRuns(values.outputDir)
      : [await findRun(args.positionals[0] ?? 'latest', values.outputDir)];
    const outcomes: { runId: string; problems: readonly { to: string; message: string }[] }[] = [];
    for (const path of paths) {
      const run = await readRun(path);
      const problems = await deliverRun(path, {
        runId: run.runId,
        config: configOf(run),
        secrets: secretsOf(values),
        notify: (event) => {
          if (event.kind === 'notice' && !isSet(args, 'quiet')) io.stderr.write(`${event.message}\n`);
        },
        now: io.now,
        signal: io.signal,
      });
      outcomes.push({ runId: run.runId, problems });
    }
    if (isSet(args, 'json')) io.stdout.write(`${JSON.stringify({ runs: outcomes })}\n`);
    else {
      const rows = outcomes.map(({ runId, problems }) => [
        runId,
        problems.length === 0 ? 'delivered' : problems.map(({ to }) => `not to ${to}`).join(', '),
      ]);
      io.stdout.write(rows.length === 0 ? 'nothing to send\n' : table(['run', 'state'], rows));
    }
    return outcomes.every(({ problems }) => problems.length === 0) ? 0 : 75;
  },
};
