import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isEvalError } from '../contracts/errors.ts';
import { listRun, type ListedRun } from '../pipeline/list-runs.ts';
import { runIds } from '../pipeline/open-run.ts';

/** The runs under a folder, for something that asks again and again. */
export interface RunIndex {
  /** Newest first. A run that cannot be read is left out: it must not hide the others. */
  list(): Promise<readonly ListedRun[]>;
}

/** What decides how a run is listed; reading it costs a hundredth of reading the run. */
const files = ['run.json', 'verdict.json', 'accepted.json'];

/** Reads a run again only when one of its files has changed: a folder of a thousand runs is scraped every few seconds. */
export function createRunIndex(outputDirectory: string): RunIndex {
  let known = new Map<string, { readonly version: string; readonly run: ListedRun | null }>();
  return {
    list: async () => {
      const found: typeof known = new Map();
      for (const runId of await runIds(outputDirectory)) {
        const path = join(outputDirectory, runId);
        const version = await versionOf(path);
        const before = known.get(runId);
        found.set(runId, before?.version === version ? before : { version, run: await read(path) });
      }
      known = found;
      return [...found.values()]
        .flatMap(({ run }) => run ?? [])
        .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
    },
  };
}

async function versionOf(path: string): Promise<string> {
  const stats = await Promise.all(files.map((file) => stat(join(path, file)).catch(() => null)));
  return stats.map((found) => (found === null ? '-' : `${found.mtimeMs}/${found.size}`)).join(' ');
}

async function read(path: string): Promise<ListedRun | null> {
  try {
    return await listRun(path);
  } catch (error) {
    if (isEvalError(error)) return null;
    throw error;
  }
}
