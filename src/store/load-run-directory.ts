import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { acceptanceSchema } from '../contracts/acceptance.ts';
import { runMetricsSchema } from '../contracts/metric-row.ts';
import { verdictSchema } from '../contracts/verdict.ts';
import { readJson } from '../journal/read-json.ts';
import { readRunFile } from '../journal/read-run-file.ts';
import { readSamples } from '../journal/read-samples.ts';
import { listJournals } from '../journal/run-directory.ts';
import { collectServingRecords } from '../metrics/serving-records.ts';
import type { LoadOutcome, PinRole, Store } from './store.ts';

/** Files of a run directory that say what a run was pinned as. */
export const pinFiles = { baseline: 'accepted.json', anchor: 'anchor.json' } as const satisfies Record<PinRole, string>;

/**
 * Puts a run directory into the store: the run, its metrics and samples, its verdict, and that it was accepted, where it was.
 * Streams. What is there already is not loaded again.
 */
export async function loadRunDirectory(store: Store, path: string): Promise<LoadOutcome> {
  const run = await readRunFile(path);
  const metrics = await readJson(join(path, 'metrics.json'), runMetricsSchema);
  const verdictPath = join(path, 'verdict.json');
  const outcome = await store.saveRun({
    run,
    metrics: metrics.rows,
    verdict: existsSync(verdictPath) ? await readJson(verdictPath, verdictSchema) : null,
    samples: () => readSamples(path),
    serving: () =>
      Promise.all(
        run.exams
          .filter(({ engine }) => engine === 'serving')
          .map((exam) => collectServingRecords(exam, readSamples(path, exam.fingerprint))),
      ),
    detailsSha256: await detailsSha256(path),
  });
  for (const role of ['baseline', 'anchor'] as const) {
    const file = join(path, pinFiles[role]);
    if (!existsSync(file)) continue;
    const { acceptedAt, note } = await readJson(file, acceptanceSchema);
    await store.pinRun(role, run.runId, new Date(acceptedAt), note ?? '');
  }
  return outcome;
}

/** Of run.json and metrics.json, and of the name, size and last write of every journal, which only grow. */
async function detailsSha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for (const name of ['run.json', 'metrics.json']) hash.update(await readFile(join(path, name)));
  for (const journal of await listJournals(path)) {
    const { size, mtimeMs } = await stat(journal);
    hash.update(JSON.stringify([basename(journal), size, mtimeMs]));
  }
  return hash.digest('hex');
}
