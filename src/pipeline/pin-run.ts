import { isEvalError } from '../contracts/errors.ts';
import type { PinRole, Store } from '../store/store.ts';
import { pinnedRuns } from './accepted-runs.ts';
import { acceptRun, expectAcceptable, pinTime } from './baseline.ts';
import type { RunConfig, Secrets } from './config/run-config.ts';
import { findRun } from './find-run.ts';
import { learnNoiseOf } from './learn-noise.ts';
import { openConfiguredStore, withStoreIfThere } from './open-configured-store.ts';
import { configOf, readRun } from './read-run.ts';
import type { RunListener } from './run-event.ts';
import { storeRun } from './store-run.ts';

export interface PinRunOptions {
  readonly role: PinRole;
  /** As `findRun` takes it; of a run that only the store has, its id. */
  readonly reference: string;
  readonly outputDirectory: string;
  /** Null means the store the run was made with; where its directory is not at hand, none. */
  readonly store: RunConfig['store'] | null;
  readonly secrets: Secrets;
  readonly note: string | null;
  readonly notify: RunListener;
  readonly now: () => Date;
}

export interface PinOutcome {
  readonly runId: string;
  readonly modelLine: string;
  readonly role: PinRole;
  readonly acceptedAt: string;
  readonly note: string | null;
  /** Where the pin was written: into the run directory (and from there into the store), or into the store alone. */
  readonly keptIn: 'directory' | 'store';
}

/**
 * Accepts a run as the baseline of its model line, or makes it the golden anchor. Its directory keeps that; the store is told, now or
 * at the next chance. A run that only the store has is pinned there. Throws EVAL_RUN_UNKNOWN, EVAL_ACCEPT_INVALID, EVAL_STORE_*.
 */
export async function pinRun(options: PinRunOptions): Promise<PinOutcome> {
  const { role, reference, outputDirectory, secrets, note, notify, now } = options;
  const path = await findRun(reference, outputDirectory).catch((error: unknown) => {
    if (isEvalError(error, 'EVAL_RUN_UNKNOWN') && options.store !== null && options.store.kind !== 'none') return null;
    throw error;
  });
  if (path === null) return pinInStore(options, options.store ?? { kind: 'none' });

  const { runId, modelLine, config } = await readRun(path).then((run) => ({ ...run, config: configOf(run) }));
  const store = options.store ?? config.store;
  const after = await withStoreIfThere(store, secrets, notify, (opened) =>
    lastPin(role, modelLine, outputDirectory, opened, runId),
  );
  const { acceptedAt } = await acceptRun(path, now(), note, { role, after });
  await storeRun(path, { config: { store, outputDirectory: config.outputDirectory }, secrets, notify, now });
  return { runId, modelLine, role, acceptedAt, note, keptIn: 'directory' };
}

async function pinInStore(
  { role, reference: runId, outputDirectory, secrets, note, now }: PinRunOptions,
  config: RunConfig['store'],
): Promise<PinOutcome> {
  const store = await openConfiguredStore(config, secrets);
  if (store === null) throw new Error('a run is only looked for in a store that is configured');
  try {
    const { run, verdict } = await store.getRun(runId);
    expectAcceptable(runId, verdict?.verdict ?? null);
    const after = await lastPin(role, run.modelLine, outputDirectory, store, runId);
    const at = pinTime(now(), after);
    await store.pinRun(role, runId, at, note ?? '');
    await learnNoiseOf(store, run);
    return { runId, modelLine: run.modelLine, role, acceptedAt: at.toISOString(), note, keptIn: 'store' };
  } finally {
    await store.close();
  }
}

async function lastPin(
  role: PinRole,
  modelLine: string,
  outputDirectory: string,
  store: Store | null,
  except: string,
): Promise<string | null> {
  return (await pinnedRuns(role, modelLine, { outputDirectory, store }, except))[0]?.at ?? null;
}
