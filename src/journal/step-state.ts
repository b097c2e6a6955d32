import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type StepName, type StepState, stepStateSchema } from '../contracts/run.ts';
import { isEvalError } from '../contracts/errors.ts';
import { makeDirectory } from '../files/make-directory.ts';
import { readJson } from './read-json.ts';
import { writeJsonAtomically } from './write-json-atomically.ts';

/** Writes `steps/<step>.<shard>.json`. */
export async function writeStepState(runPath: string, state: StepState): Promise<void> {
  await makeDirectory(join(runPath, 'steps'));
  await writeJsonAtomically(stepStatePath(runPath, state.step, state.shard), state);
}

/** How the step ended, or null when it never began. */
export async function readStepState(runPath: string, step: StepName, shard: number): Promise<StepState | null> {
  try {
    return await readJson(stepStatePath(runPath, step, shard), stepStateSchema);
  } catch (error) {
    if (isEvalError(error, 'EVAL_JOURNAL_FILE_MISSING')) return null;
    throw error;
  }
}

/** The states of all steps and shards that began, by file name. */
export async function readStepStates(runPath: string): Promise<readonly StepState[]> {
  const names = await readdir(join(runPath, 'steps')).catch(() => []);
  const files = names.filter((name) => name.endsWith('.json')).sort();
  return Promise.all(files.map((name) => readJson(join(runPath, 'steps', name), stepStateSchema)));
}

function stepStatePath(runPath: string, step: StepName, shard: number): string {
  return join(runPath, 'steps', `${step}.${shard}.json`);
}
