import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { acceptanceSchema } from '../contracts/acceptance.ts';
import { runMetricsSchema } from '../contracts/metric-row.ts';
import { runSchema } from '../contracts/run.ts';
import { verdictSchema } from '../contracts/verdict.ts';
import { readJson } from '../journal/read-json.ts';
import { readSamples } from '../journal/read-samples.ts';
import type { Store } from './store.ts';

/** Puts a run directory into the store: the run, its metrics and samples, its verdict and its acceptance where it has one. Streams. */
export async function loadRunDirectory(store: Store, path: string): Promise<void> {
  const run = await readJson(join(path, 'run.json'), runSchema);
  const metrics = await readJson(join(path, 'metrics.json'), runMetricsSchema);
  const verdictPath = join(path, 'verdict.json');
  const verdict = existsSync(verdictPath) ? await readJson(verdictPath, verdictSchema) : null;
  await store.saveRun(run, metrics.rows, readSamples(path), verdict);
  const acceptancePath = join(path, 'accepted.json');
  if (!existsSync(acceptancePath)) return;
  const { acceptedAt, note } = await readJson(acceptancePath, acceptanceSchema);
  await store.acceptRun(run.runId, new Date(acceptedAt), note ?? '');
}
