import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { acceptanceSchema } from '../contracts/acceptance.ts';
import type { Acceptance } from '../contracts/acceptance.ts';
import { EvalError } from '../contracts/errors.ts';
import type { VerdictKind } from '../contracts/verdict.ts';
import { readJson } from '../journal/read-json.ts';
import { writeJsonAtomically } from '../journal/write-json-atomically.ts';
import { pinFiles } from '../store/load-run-directory.ts';
import type { PinRole } from '../store/store.ts';
import { readRun, readVerdict } from './read-run.ts';

export interface AcceptOptions {
  /** `baseline` unless given. */
  readonly role?: PinRole;
  /** When another run of the line was pinned last: a pin is never recorded before it, whatever the clock says. */
  readonly after?: string | null;
}

/**
 * Marks a finished run as accepted, or as the golden anchor. An INVALID run is refused with EVAL_ACCEPT_INVALID, an unfinished one with
 * EVAL_RUN_NO_VERDICT.
 */
export async function acceptRun(
  path: string,
  now: Date,
  note: string | null,
  { role = 'baseline', after = null }: AcceptOptions = {},
): Promise<Acceptance> {
  const run = await readRun(path);
  expectAcceptable(run.runId, (await readVerdict(path)).verdict);
  const acceptedAt = pinTime(now, after).toISOString();
  const acceptance: Acceptance = { schemaVersion: 1, runId: run.runId, acceptedAt, note };
  await writeJsonAtomically(join(path, pinFiles[role]), acceptance);
  return acceptance;
}

/** Now, or just after the last pin where the clock has run backwards: the run pinned last is the one that counts. */
export function pinTime(now: Date, after: string | null): Date {
  return after === null || now.getTime() > Date.parse(after) ? now : new Date(Date.parse(after) + 1);
}

/** Throws EVAL_ACCEPT_INVALID for a run that cannot be a baseline. */
export function expectAcceptable(runId: string, verdict: VerdictKind | null): void {
  if (verdict !== 'INVALID') return;
  throw new EvalError({
    code: 'EVAL_ACCEPT_INVALID',
    message: `Run ${runId} is INVALID: it cannot be a baseline.`,
    nextStep: '`vllm-eval results show` names the reason; run the release again.',
  });
}

export async function readAcceptance(path: string): Promise<Acceptance | null> {
  const file = join(path, pinFiles.baseline);
  return existsSync(file) ? readJson(file, acceptanceSchema) : null;
}
