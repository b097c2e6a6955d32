import { connectStore, type StoreOptions } from './connect.ts';
import { openDatabase } from './database.ts';
import { itemScores } from './item-scores.ts';
import { migrate } from './migrations.ts';
import { noise, saveNoise } from './noise-queries.ts';
import { acceptedHistory, modelLines, pinRun, pins } from './pin-queries.ts';
import { getRun, listRuns } from './run-queries.ts';
import { saveRun } from './save-run.ts';
import type { Store } from './store.ts';
import { storedExams } from './stored-exams.ts';
import { storedAnswers, storedSamples } from './stored-samples.ts';

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
    saveRun: (source) => saveRun(database, source),
    pinRun: (role, runId, at, note) => pinRun(database, role, runId, at, note),
    pins: (role, modelLine) => pins(database, role, modelLine),
    acceptedHistory: (modelLine, limit) => acceptedHistory(database, modelLine, limit),
    modelLines: () => modelLines(database),
    noise: (modelLine, gpu) => noise(database, modelLine, gpu),
    saveNoise: (modelLine, gpu, learnt, at) => saveNoise(database, modelLine, gpu, learnt, at),
    listRuns: (filter = {}) => listRuns(database, filter),
    getRun: (runId) => getRun(database, runId),
    itemScores: (runId) => itemScores(database, runId),
    storedExams: (runId) => storedExams(database, runId),
    samples: (runId, exam) => storedSamples(database, runId, exam),
    answers: (runId, exam, itemIds) => storedAnswers(database, runId, exam, itemIds),
    close: () => database.close(),
  };
}
