import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isEvalError } from '../contracts/errors.ts';
import type { EvalError } from '../contracts/errors.ts';
import type { LoadOutcome, Store } from '../store/store.ts';
import { runIds } from './open-run.ts';
import { loadOwed } from './store-run.ts';

/** What became of one run directory. `unfinished`: it has no metrics yet. */
export interface BackfilledRun {
  readonly runId: string;
  readonly outcome: LoadOutcome | 'unfinished' | 'failed';
  readonly error: EvalError | null;
}

/** Run directories under a folder that can be loaded into a store, oldest first. */
export async function backfillPaths(outputDirectory: string): Promise<string[]> {
  const paths = (await runIds(outputDirectory)).map((runId) => join(outputDirectory, runId)).toReversed();
  return paths.filter((path) => existsSync(join(path, 'run.json')));
}

/**
 * Loads run directories into the store, one after the other. What is there already is not loaded again, so it may be stopped and started
 * anew. A directory that cannot be read is told and passed over; a store that is away throws.
 */
export async function* backfill(
  store: Store,
  paths: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<BackfilledRun, void, undefined> {
  for (const path of paths) {
    signal.throwIfAborted();
    const runId = path.split('/').at(-1) ?? path;
    if (!existsSync(join(path, 'metrics.json'))) {
      yield { runId, outcome: 'unfinished', error: null };
      continue;
    }
    try {
      yield { runId, outcome: await loadOwed(store, path), error: null };
    } catch (error) {
      if (!isEvalError(error) || error.code.startsWith('EVAL_STORE_')) throw error;
      yield { runId, outcome: 'failed', error };
    }
  }
}
