import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { collectItemScores } from '../metrics/collect-item-scores.ts';
import type { ItemScoreTable } from '../metrics/collect-item-scores.ts';
import { collectServingRecords } from '../metrics/serving-records.ts';
import type { ServingRecords } from '../metrics/serving-records.ts';
import type { RunEvidence } from '../verdict/decide-input.ts';
import { forEachExam } from './for-each-exam.ts';
import { readMetrics, readRun, readVerdict } from './read-run.ts';

/** Everything a decision needs of a run, from its directory. */
export async function readEvidence(path: string): Promise<RunEvidence> {
  const run = await readRun(path);
  const tables: ItemScoreTable[] = [];
  const serving: ServingRecords[] = [];
  await forEachExam(path, run.exams, async (exam, samples) => {
    if (exam.engine === 'serving') serving.push(await collectServingRecords(exam, samples));
    else tables.push(await collectItemScores(exam, samples));
  });
  const verdict = existsSync(join(path, 'verdict.json')) ? (await readVerdict(path)).verdict : null;
  return { run, rows: await readMetrics(path), tables, serving, verdict };
}
