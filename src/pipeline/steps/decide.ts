import { join } from 'node:path';
import { writeJsonAtomically } from '../../journal/write-json-atomically.ts';
import { decideRun } from '../decide-run.ts';
import { withStoreIfThere } from '../open-configured-store.ts';
import type { Step } from '../step.ts';

/** Compares the run with the baseline of its model line (the run accepted last) and writes verdict.json, and baseline.json for the reports. */
export const decideStep: Step = {
  name: 'decide',
  summary: 'compare item by item with the accepted baseline',
  needs: ['aggregate-metrics'],
  engine: null,
  asksModel: false,
  timeoutMinutes: 15,
  maxAttempts: 3,
  applies: () => true,
  execute: async ({ directory, config, secrets, notify, now }) => {
    const { path } = directory;
    const { verdict, context } = await withStoreIfThere(config.store, secrets, notify, (store, problem) =>
      decideRun({ path, config, store, problem, now: now() }),
    );
    await writeJsonAtomically(join(path, 'baseline.json'), context);
    await writeJsonAtomically(join(path, 'verdict.json'), verdict);
  },
};
