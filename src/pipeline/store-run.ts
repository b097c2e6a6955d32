import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isEvalError } from '../contracts/errors.ts';
import { readJson } from '../journal/read-json.ts';
import { writeJsonAtomically } from '../journal/write-json-atomically.ts';
import { loadRunDirectory, pinFiles } from '../store/load-run-directory.ts';
import type { LoadOutcome, Store } from '../store/store.ts';
import type { RunConfig, Secrets } from './config/run-config.ts';
import { openConfiguredStore, storePlace } from './open-configured-store.ts';
import { learnNoiseOf } from './learn-noise.ts';
import { runIds } from './open-run.ts';
import { readRun } from './read-run.ts';

import type { RunListener } from './run-event.ts';

/** unstored.json of a run directory: the store at `place` does not have what the directory holds. Written before a load, removed after it. */
const unstoredSchema = z.object({ schemaVersion: z.literal(1), place: z.string(), since: z.iso.datetime() });

export interface StoreRunContext {
  readonly config: Pick<RunConfig, 'store' | 'outputDirectory'>;
  readonly secrets: Secrets;
  readonly notify: RunListener;
  readonly now: () => Date;
}

/**
 * Loads a run directory into the store, and with it what earlier runs beside it still owe the store. The database is a view of run
 * directories: when it is away, or the process ends during the load, the run is marked and the next one to reach the store loads it.
 * A load that is repeated counts once, so nothing is lost and nothing is there twice.
 */
export async function storeRun(path: string, context: StoreRunContext): Promise<void> {
  const { config, secrets, notify, now } = context;
  if (config.store.kind === 'none') return;
  const place = storePlace(config.store);
  await markUnstored(path, place, now());
  let store: Store | null = null;
  try {
    store = await openConfiguredStore(config.store, secrets);
    if (store === null) return;
    for (const owed of [path, ...(await unstoredRuns(config.outputDirectory, place, path))]) {
      await loadOwed(store, owed).catch((error: unknown) => {
        // A directory that cannot be read must not hold up the others; a store that went away ends it.
        if (!isEvalError(error) || error.code.startsWith('EVAL_STORE_')) throw error;
        notify({ kind: 'notice', message: `${owed} not stored: ${error.message} (${error.code}). ${error.nextStep}` });
      });
    }
  } catch (error) {
    if (!isEvalError(error)) throw error;
    notify({
      kind: 'notice',
      message: `not stored, kept in ${path} for the next chance: ${error.message} (${error.code})`,
    });
  } finally {
    await store?.close();
  }
}

/** Loads one run directory and takes back its mark. Where it was accepted, what its image tells of noise is learnt. */
export async function loadOwed(store: Store, path: string): Promise<LoadOutcome> {
  const outcome = await loadRunDirectory(store, path);
  if (existsSync(join(path, pinFiles.baseline))) await learnNoiseOf(store, await readRun(path));
  await rm(join(path, 'unstored.json'), { force: true });
  return outcome;
}

async function markUnstored(path: string, place: string, now: Date): Promise<void> {
  const file = join(path, 'unstored.json');
  if (existsSync(file)) return;
  await writeJsonAtomically(file, { schemaVersion: 1, place, since: now.toISOString() });
}

/** Oldest first. */
async function unstoredRuns(outputDirectory: string, place: string, except: string): Promise<string[]> {
  const paths = (await runIds(outputDirectory)).map((runId) => join(outputDirectory, runId)).toReversed();
  const owed: string[] = [];
  for (const path of paths) {
    const file = join(path, 'unstored.json');
    if (path === except || !existsSync(file)) continue;
    const mark = await readJson(file, unstoredSchema).catch((error: unknown) => {
      if (isEvalError(error)) return null;
      throw error;
    });
    if (mark === null || mark.place === place) owed.push(path);
  }
  return owed;
}
