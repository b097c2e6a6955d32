import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ulid } from 'ulid';
import { isEvalError } from '../contracts/errors.ts';
import { createRunDirectory, openRunDirectory } from '../journal/run-directory.ts';
import type { RunDirectory } from '../journal/run-directory.ts';
import { readStepStates } from '../journal/step-state.ts';
import { configSha256 } from './config/config-sha256.ts';
import type { RunConfig } from './config/run-config.ts';
import { readRun } from './read-run.ts';

export interface OpenedRun {
  readonly directory: RunDirectory;
  readonly runId: string;
  readonly resumed: boolean;
}

/**
 * The run directory that `run` works in: the newest unfinished run of the same configuration (so that the same command, given again
 * after a crash, goes on), or a new one. `fresh` always makes a new one; `runId` names the one to make or go on with.
 */
export async function openRun(
  config: RunConfig,
  options: { readonly fresh: boolean; readonly runId: string | null },
): Promise<OpenedRun> {
  const { outputDirectory } = config;
  if (options.runId !== null) return openNamed(outputDirectory, options.runId);
  if (!options.fresh) {
    for (const runId of await runIds(outputDirectory)) {
      if (!(await isUnfinished(join(outputDirectory, runId), configSha256(config)))) continue;
      return { directory: await openRunDirectory(join(outputDirectory, runId)), runId, resumed: true };
    }
  }
  const runId = ulid();
  return { directory: await createRunDirectory(outputDirectory, runId), runId, resumed: false };
}

/** Names of the run directories under `parent`, newest first (a ULID sorts by time). */
export async function runIds(parent: string): Promise<string[]> {
  const entries = await readdir(parent, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && entry.name !== 'store')
    .map((entry) => entry.name)
    .toSorted()
    .toReversed();
}

async function openNamed(parent: string, runId: string): Promise<OpenedRun> {
  try {
    return { directory: await createRunDirectory(parent, runId), runId, resumed: false };
  } catch (error) {
    if (!isEvalError(error, 'EVAL_JOURNAL_RUN_EXISTS')) throw error;
    return { directory: await openRunDirectory(join(parent, runId)), runId, resumed: true };
  }
}

async function isUnfinished(path: string, wantedConfig: string): Promise<boolean> {
  try {
    if ((await readRun(path)).configSha256 !== wantedConfig) return false;
  } catch (error) {
    if (isEvalError(error)) return false;
    throw error;
  }
  // A run that broke off is reported too: only one without a failed step, and with its last step behind it, is finished.
  const states = await readStepStates(path);
  const last = states.find(({ step }) => step === 'report');
  return last?.status !== 'done' || states.some(({ status }) => status === 'failed' || status === 'running');
}
