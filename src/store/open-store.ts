import { connectStore, type StoreOptions } from './connect.ts';
import { openDatabase } from './database.ts';
import { itemScores } from './item-scores.ts';
import { migrate } from './migrations.ts';
import { acceptedHistory, acceptRun, baseline, getRun, listRuns } from './run-queries.ts';
import { saveRun } from './save-run.ts';
import type { Store } from './store.ts';

/** Connects to ClickHouse, embedded or a server, and brings its schema up to date. The caller closes it. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const database = openDatabase(await connectStore(options));
  try {
    await migrate(database);
  } catch (error) {
    await database.close();
    throw error;
  }
  return {
    migrate: () => migrate(database),
    saveRun: (run, metrics, samples, verdict) => saveRun(database, run, metrics, samples, verdict),
    acceptRun: (runId, at, note) => acceptRun(database, runId, at, note),
    baseline: (modelLine) => baseline(database, modelLine),
    acceptedHistory: (modelLine, limit) => acceptedHistory(database, modelLine, limit),
    listRuns: (filter = {}) => listRuns(database, filter),
    getRun: (runId) => getRun(database, runId),
    itemScores: (runId) => itemScores(database, runId),
    close: () => database.close(),
  };
}
