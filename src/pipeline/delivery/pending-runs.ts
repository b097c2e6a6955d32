import { join } from 'node:path';
import { readStepStates } from '../../journal/step-state.ts';
import { runIds } from '../open-run.ts';
import { readDeliveryState } from './delivery-state.ts';

/** Directories of finished runs that something of was not taken, oldest first. */
export async function pendingRuns(outputDirectory: string): Promise<string[]> {
  const pending: string[] = [];
  for (const runId of (await runIds(outputDirectory)).toReversed()) {
    const path = join(outputDirectory, runId);
    const states = await readStepStates(path);
    if (states.find(({ step }) => step === 'deliver')?.status !== 'done') continue;
    if ((await readDeliveryState(path)).problems.length > 0) pending.push(path);
  }
  return pending;
}
