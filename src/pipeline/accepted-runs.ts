import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { acceptanceSchema } from '../contracts/acceptance.ts';
import type { HistoryRun } from '../contracts/history-run.ts';
import { readJson } from '../journal/read-json.ts';
import { pinFiles } from '../store/load-run-directory.ts';
import type { PinRole, Store } from '../store/store.ts';
import { runIds } from './open-run.ts';
import { readRun } from './read-run.ts';
import type { RunRecord } from './run-record.ts';
import { recordInDirectory, recordInStore } from './run-record.ts';

/** A run that was pinned as baseline (accepted) or as golden anchor. */
export interface PinnedRun {
  readonly runId: string;
  readonly at: string;
  readonly note: string | null;
  readonly record: RunRecord;
}

export interface WhereRunsAre {
  readonly outputDirectory: string;
  /** Null where there is none or it is away. */
  readonly store: Store | null;
}

/**
 * Runs of a model line that were pinned, the one pinned last first: those whose directory lies under `outputDirectory`, and those that only
 * the store knows, so that a machine without the old directories decides alike. `except` is left out.
 */
export async function pinnedRuns(
  role: PinRole,
  modelLine: string,
  { outputDirectory, store }: WhereRunsAre,
  except: string | null = null,
): Promise<PinnedRun[]> {
  const found = new Map<string, PinnedRun>();
  for (const runId of await runIds(outputDirectory)) {
    const path = join(outputDirectory, runId);
    const file = join(path, pinFiles[role]);
    if (!existsSync(file) || (await readRun(path)).modelLine !== modelLine) continue;
    const { acceptedAt, note } = await readJson(file, acceptanceSchema);
    found.set(runId, { runId, at: acceptedAt, note, record: recordInDirectory(path, runId) });
  }
  for (const { runId, at, note } of (await store?.pins(role, modelLine)) ?? []) {
    const known = found.get(runId);
    if (store === null || (known !== undefined && known.at >= at)) continue;
    const path = join(outputDirectory, runId);
    const isHere = existsSync(join(path, 'metrics.json'));
    const record = isHere ? recordInDirectory(path, runId) : recordInStore(store, runId);
    found.set(runId, { runId, at, note: note === '' ? null : note, record });
  }
  return [...found.values()]
    .filter(({ runId }) => runId !== except)
    .toSorted((a, b) => b.at.localeCompare(a.at) || b.runId.localeCompare(a.runId));
}

/** The golden anchor of a model line: the run pinned as one, else the run that was accepted first. */
export async function anchorOf(
  modelLine: string,
  accepted: readonly PinnedRun[],
  where: WhereRunsAre,
  except: string | null = null,
): Promise<PinnedRun | null> {
  return (await pinnedRuns('anchor', modelLine, where, except))[0] ?? accepted.at(-1) ?? null;
}

/** Accepted runs with their metrics, oldest acceptance first. */
export async function historyOf(accepted: readonly PinnedRun[]): Promise<HistoryRun[]> {
  const runs: HistoryRun[] = [];
  for (const { at, record } of accepted.toReversed()) {
    const { runId, createdAt, release, gpu } = await record.run();
    runs.push({
      runId,
      createdAt,
      acceptedAt: at,
      digest: release.digest,
      gpu: gpu ?? '',
      rows: await record.metrics(),
    });
  }
  return runs;
}
