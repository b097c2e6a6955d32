import type { BackfilledRun } from '../../pipeline/backfill.ts';
import type { Command } from '../command.ts';
import { isSet, jsonOption } from '../command.ts';
import { usageError } from '../parse-arguments.ts';

export const backfillCommand: Command = {
  name: 'backfill',
  summary: 'Load run directories into the store',
  description:
    'The database is a view of run directories and can be built again from them at any time. What the store has already is not loaded again: the\n' +
    'command may be stopped and repeated, and no row is there twice. Ends with 2 when a directory could not be read, with 75 when the store is away.',
  positionals: [
    {
      name: 'RUN',
      required: false,
      rest: true,
      help: 'run directories or run ids; every run of the output folder unless given',
    },
  ],
  options: [{ flag: 'quiet', valueName: null, help: 'No progress' }, jsonOption],
  settings: ['outputDir', 'store', 'language'],
  examples: [
    { command: 'vllm-eval backfill', meaning: 'all runs of the output folder into the embedded store' },
    { command: 'vllm-eval backfill --store http://clickhouse:8123/vllm_eval', meaning: 'into a server' },
    { command: 'vllm-eval backfill 01JX… --json', meaning: 'one run, for machines' },
  ],
  execute: async (args, io) => {
    const { effectiveSettings } = await import('../effective-config.ts');
    const { backfill, backfillPaths } = await import('../../pipeline/backfill.ts');
    const { findRun } = await import('../../pipeline/find-run.ts');
    const { openConfiguredStore } = await import('../../pipeline/open-configured-store.ts');
    const { secretsOf, storeConfig } = await import('../../pipeline/config/build-run-config.ts');
    const { values } = await effectiveSettings(args, io);
    const paths =
      args.positionals.length === 0
        ? await backfillPaths(values.outputDir)
        : await Promise.all(args.positionals.map((reference) => findRun(reference, values.outputDir)));
    const store = await openConfiguredStore(storeConfig(values), secretsOf(values));
    if (store === null) {
      throw usageError(
        backfillCommand,
        'expected a store, found none: give --store http://host:8123/database, or install the optional package chdb.',
      );
    }
    const done: BackfilledRun[] = [];
    try {
      for await (const run of backfill(store, paths, io.signal)) {
        done.push(run);
        const problem = run.error === null ? '' : `: ${run.error.message} (${run.error.code}). ${run.error.nextStep}`;
        if (!isSet(args, 'quiet') || run.error !== null)
          io.stderr.write(`${done.length}/${paths.length} ${run.runId} ${run.outcome}${problem}\n`);
      }
    } finally {
      await store.close();
    }
    const count = (outcome: BackfilledRun['outcome']): number => done.filter((run) => run.outcome === outcome).length;
    const counts = {
      runs: done.length,
      loaded: count('loaded'),
      verdicts: count('verdict'),
      unchanged: count('unchanged'),
      unfinished: count('unfinished'),
      failed: count('failed'),
    };
    if (isSet(args, 'json')) {
      const details = done.map(({ runId, outcome, error }) => ({ runId, outcome, error: error?.code ?? null }));
      io.stdout.write(`${JSON.stringify({ ...counts, details }, null, 2)}\n`);
    } else {
      io.stdout.write(
        `${counts.runs} runs: ${counts.loaded} loaded, ${counts.verdicts} with a new verdict, ${counts.unchanged} unchanged, ` +
          `${counts.unfinished} unfinished, ${counts.failed} failed\n`,
      );
    }
    return counts.failed === 0 ? 0 : 2;
  },
};
