import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { VerdictKind } from '../contracts/verdict.ts';
import { readAcceptance } from './baseline.ts';
import { runIds } from './open-run.ts';
import { readRun, readVerdict } from './read-run.ts';

export interface ListedRun {
  readonly runId: string;
  readonly path: string;
  readonly createdAt: string;
  readonly modelLine: string;
  readonly suite: string;
  /** Tags, or the start of the digest, or the address. */
  readonly release: string;
  /** Null while unfinished. */
  readonly verdict: VerdictKind | null;
  readonly baselineRunId: string | null;
  readonly accepted: boolean;
}

/** The runs under a folder, newest first. Folders that hold no run are left out. */
export async function listRuns(outputDirectory: string): Promise<ListedRun[]> {
  const listed: ListedRun[] = [];
  for (const runId of await runIds(outputDirectory)) {
    const run = await listRun(join(outputDirectory, runId));
    if (run !== null) listed.push(run);
  }
  return listed.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
}

/** One run, or null where the folder holds none. */
export async function listRun(path: string): Promise<ListedRun | null> {
  if (!existsSync(join(path, 'run.json'))) return null;
  const run = await readRun(path);
  const verdict = existsSync(join(path, 'verdict.json')) ? await readVerdict(path) : null;
  const { tags, digest } = run.release;
  return {
    runId: run.runId,
    path,
    createdAt: run.createdAt,
    modelLine: run.modelLine,
    suite: run.suite,
    release: tags[0] ?? digest?.slice(0, 19) ?? run.target.endpoint,
    verdict: verdict?.verdict ?? null,
    baselineRunId: verdict?.baselineRunId ?? null,
    accepted: (await readAcceptance(path)) !== null,
  };
}
