import type { Retention } from '../../files/s3/keep-objects.ts';
import type { SettingValues } from '../../pipeline/config/settings.ts';
import type { Command } from '../command.ts';
import { isSet, jsonOption } from '../command.ts';
import { table } from '../table.ts';

export const deliverCommand: Command = {
  name: 'deliver',
  summary: 'Send again what a receiver did not take of a run',
  description:
    'Teams card, results for BACKEND_API, run directory to its bucket, as the run was configured; secrets come from the environment of this command.\n' +
    'What was taken is not sent twice. Ends with 75 where something still is not taken. With RUN_LOGS_URL it also tells whether that bucket keeps run\n' +
    'logs long enough, sets the lifecycle rule where it can, and ends with 2 where another rule removes them earlier.',
  positionals: [{ name: 'RUN', required: false, help: 'run directory, run id, or latest (default)' }],
  options: [
    { flag: 'pending', valueName: null, help: 'Every finished run that something of is left to send' },
    { flag: 'quiet', valueName: null, help: 'No notices' },
    jsonOption,
  ],
  settings: ['outputDir', 'runLogsUrl'],
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
    const retention = values.runLogsUrl === null ? null : await retentionOf(values.runLogsUrl, values);
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
    if (isSet(args, 'json')) io.stdout.write(`${JSON.stringify({ runs: outcomes, retention })}\n`);
    else {
      const rows = outcomes.map(({ runId, problems }) => [
        runId,
        problems.length === 0 ? 'delivered' : problems.map(({ to }) => `not to ${to}`).join(', '),
      ]);
      io.stdout.write(rows.length === 0 ? 'nothing to send\n' : table(['run', 'state'], rows));
    }
    if (retention !== null && !isSet(args, 'json')) io.stdout.write(`run logs: ${retention.message}\n`);
    if (retention?.kind === 'too-short') return 2;
    return outcomes.every(({ problems }) => problems.length === 0) ? 0 : 75;
  },
};

async function retentionOf(url: string, values: SettingValues): Promise<Retention> {
  const { secretsOf } = await import('../../pipeline/config/build-run-config.ts');
  const { keepObjects } = await import('../../files/s3/keep-objects.ts');
  const { openS3 } = await import('../../files/s3/open-s3.ts');
  const store = await openS3(secretsOf(values).s3);
  try {
    return await keepObjects(store, url, values.runLogsDays);
  } finally {
    store.close();
  }
}
