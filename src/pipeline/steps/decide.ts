import { join } from 'node:path';
import { writeJsonAtomically } from '../../journal/write-json-atomically.ts';
import { acceptedRuns } from '../baseline.ts';
import { compareRuns } from '../compare-runs.ts';
import { readMetrics, readRun } from '../read-run.ts';
import type { Step } from '../step.ts';

/** Compares the run with the baseline of its model line (the run accepted last) and writes verdict.json. */
export const decideStep: Step = {
  name: 'decide',
  summary: 'compare item by item with the accepted baseline',
  needs: ['aggregate-metrics'],
  engine: null,
  timeoutMinutes: 15,
  maxAttempts: 3,
  applies: () => true,
  execute: async ({ directory, config, now }) => {
    const run = await readRun(directory.path);
    const accepted = await acceptedRuns(config.outputDirectory, run.modelLine, run.runId);
    const window = accepted.slice(0, config.policy.hardFloor.window).toReversed();
    const verdict = await compareRuns({
      candidatePath: directory.path,
      baselinePath: accepted[0]?.path ?? null,
      accepted: await Promise.all(window.map(({ path }) => readMetrics(path))),
      policy: config.policy,
      now: now(),
    });
    await writeJsonAtomically(join(directory.path, 'verdict.json'), verdict);
  },
};
