import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { acceptanceSchema } from '../contracts/acceptance.ts';
import type { Acceptance } from '../contracts/acceptance.ts';
import { EvalError } from '../contracts/errors.ts';
import type { Run } from '../contracts/run.ts';
import { readJson } from '../journal/read-json.ts';
import { writeJsonAtomically } from '../journal/write-json-atomically.ts';
import { runIds } from './open-run.ts';
import { readRun, readVerdict } from './read-run.ts';

/** Marks a finished run as accepted. An INVALID run is refused with EVAL_ACCEPT_INVALID, an unfinished one with EVAL_RUN_NO_VERDICT. */
export async function acceptRun(path: string, now: Date, note: string | null): Promise<Acceptance> {
  const run = await readRun(path);
  const { verdict } = await readVerdict(path);
  if (verdict === 'INVALID') {
    throw new EvalError({
      code: 'EVAL_ACCEPT_INVALID',
      message: `Run ${run.runId} is INVALID: it cannot be a baseline.`,
      nextStep: '`vllm-eval results show` names the reason; run the release again.',
    });
  }
  const acceptance: Acceptance = { schemaVersion: 1, runId: run.runId, acceptedAt: now.toISOString(), note };
  await writeJsonAtomically(join(path, 'accepted.json'), acceptance);
  return acceptance;
}

export async function readAcceptance(path: string): Promise<Acceptance | null> {
  const file = join(path, 'accepted.json');
  return existsSync(file) ? readJson(file, acceptanceSchema) : null;
}

/** Accepted runs of a model line under `outputDirectory`, the one accepted last first; `except` is left out. */
export async function acceptedRuns(
  outputDirectory: string,
  modelLine: string,
  except: string,
): Promise<{ run: Run; path: string }[]> {
  const found: { run: Run; path: string; acceptedAt: string }[] = [];
  for (const runId of await runIds(outputDirectory)) {
    const path = join(outputDirectory, runId);
    const acceptance = await readAcceptance(path);
    if (acceptance === null || runId === except) continue;
    const run = await readRun(path);
    if (run.modelLine === modelLine) found.push({ run, path, acceptedAt: acceptance.acceptedAt });
  }
  return found.toSorted((a, b) => b.acceptedAt.localeCompare(a.acceptedAt));
}
