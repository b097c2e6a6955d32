import { createRequire } from 'node:module';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Run } from '../contracts/run.ts';
import { examHeader, metricRows, samplesOf, storedRun, verdictOf } from '../../test/fixtures/store/stored-run.ts';
import { createRunDirectory } from '../journal/run-directory.ts';
import { writeJsonAtomically } from '../journal/write-json-atomically.ts';
import { connectStore } from './connect.ts';
import { openDatabase } from './database.ts';
import { loadRunDirectory } from './load-run-directory.ts';
import { openStore } from './open-store.ts';
import type { Store } from './store.ts';

const hasChdb = (() => {
  try {
    createRequire(import.meta.url).resolve('chdb/connection');
    return true;
  } catch {
    return false;
  }
})();

// Rows older than the store keeps them vanish, so the runs are of yesterday.
const createdAt = new Date(Date.now() - 86_400_000).toISOString();
const run = (runId: string): Run => storedRun(runId, createdAt);

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe.skipIf(!hasChdb)('embedded store (skipped: the optional package chdb is not installed)', () => {
  let folder: string;
  let store: Store;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'store-'));
    store = await openStore({ kind: 'embedded', path: join(folder, 'db') });
  });
  afterAll(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('migrations are applied once', async () => {
    expect(await store.migrate()).toEqual([]);
  });

  test('a run comes back as it was saved', async () => {
    const one = run('RUN-A');
    await store.saveRun(one, metricRows, samplesOf(3), verdictOf('RUN-A', 'WARN'));
    const stored = await store.getRun('RUN-A');
    expect(stored.run).toEqual(one);
    expect(stored.metrics).toEqual(metricRows);
    expect(stored.verdict).toEqual(verdictOf('RUN-A', 'WARN'));
  });

  test('item scores come in order, with what is missing marked as missing', async () => {
    const rows = await collect(store.itemScores('RUN-A'));
    expect(rows.map(({ metric, index }) => `${metric} ${index}`)).toEqual([
      'acc 0',
      'acc 1',
      'acc 2',
      'f1 0',
      'f1 1',
      'f1 2',
    ]);
    expect(rows[0]).toMatchObject({
      runId: 'RUN-A',
      engine: 'standard',
      suite: 'quick',
      task: 'arc_easy',
      exam: examHeader.fingerprint,
      itemId: 'item "0"\n한국어',
      cluster: null,
      score: 1,
      reason: null,
      answer: "it's 0\t\\",
      finishReason: 'stop',
      inputTokens: 7,
      outputTokens: 3,
      durationMs: 12.5,
      startedAt: '2026-11-20T01:02:03.456Z',
    });
    expect(rows[1]).toMatchObject({ score: null, reason: 'request-failed' });
    expect(rows[3]).toMatchObject({ metric: 'f1', score: 0.5, scoreParts: [1, 0] });
  });

  test('loading a run again replaces it: same rows once, other rows gone', async () => {
    await store.saveRun(run('RUN-B'), metricRows, samplesOf(4), null);
    await store.saveRun(run('RUN-B'), metricRows, samplesOf(4), null);
    expect(await collect(store.itemScores('RUN-B'))).toHaveLength(8);
    await store.saveRun(run('RUN-B'), metricRows.slice(0, 1), samplesOf(2), null);
    expect(await collect(store.itemScores('RUN-B'))).toHaveLength(4);
    expect((await store.getRun('RUN-B')).metrics).toHaveLength(1);
  });

  test('a load that breaks off changes nothing', async () => {
    const failing = async function* () {
      yield* samplesOf(1);
      throw new Error('the disk is gone');
    };
    await expect(store.saveRun(run('RUN-B'), [], failing(), null)).rejects.toThrow('the disk is gone');
    expect(await collect(store.itemScores('RUN-B'))).toHaveLength(4);
    expect((await store.getRun('RUN-B')).metrics).toHaveLength(1);
    await expect(store.saveRun(run('RUN-C'), metricRows, failing(), null)).rejects.toThrow('the disk is gone');
    await expect(store.getRun('RUN-C')).rejects.toMatchObject({ code: 'EVAL_STORE_RUN_UNKNOWN' });
  });

  test('the baseline is the run accepted last, and every accepted run is history', async () => {
    expect(await store.baseline('smollm2')).toBeNull();
    await store.acceptRun('RUN-A', new Date('2026-11-20T02:00:00Z'), 'first');
    await store.acceptRun('RUN-B', new Date('2026-11-20T03:00:00Z'), '');
    expect(await store.baseline('smollm2')).toBe('RUN-B');
    await store.acceptRun('RUN-A', new Date('2026-11-20T04:00:00Z'), 'back');
    await store.acceptRun('RUN-A', new Date('2026-11-20T04:00:00Z'), 'back');
    expect(await store.baseline('smollm2')).toBe('RUN-A');
    expect(await store.baseline('another')).toBeNull();
    const history = await store.acceptedHistory('smollm2', 5);
    expect(history.map(({ runId, metric, value }) => `${runId} ${metric} ${value}`)).toEqual([
      'RUN-A acc 0.75',
      'RUN-B acc 0.75',
    ]);
    expect(history[0]?.acceptedAt).toBe('2026-11-20T04:00:00.000Z');
    expect(await store.acceptedHistory('smollm2', 1)).toHaveLength(1);
    await expect(store.acceptRun('RUN-Z', new Date(), '')).rejects.toMatchObject({ code: 'EVAL_STORE_RUN_UNKNOWN' });
  });

  test('runs are listed newest first and filtered', async () => {
    await store.saveRun(
      { ...storedRun('RUN-D', new Date().toISOString()), modelLine: 'other' },
      [],
      samplesOf(0),
      null,
    );
    const all = await store.listRuns();
    expect(all.map(({ runId }) => runId)).toEqual(['RUN-D', 'RUN-B', 'RUN-A']);
    expect(all[2]).toMatchObject({
      createdAt,
      tags: ['release-1.2.3'],
      verdict: 'WARN',
      acceptedAt: '2026-11-20T04:00:00.000Z',
    });
    expect(all[0]).toMatchObject({ verdict: null, acceptedAt: null, baselineRunId: null });
    expect(await store.listRuns({ verdict: 'WARN' })).toHaveLength(1);
    expect(await store.listRuns({ modelLine: "o'; DROP TABLE runs" })).toEqual([]);
    expect(await store.listRuns({ limit: 1 })).toHaveLength(1);
  });

  test('the view for dashboards has one plain row per metric', async () => {
    const database = openDatabase(await connectStore({ kind: 'embedded', path: join(folder, 'db') }));
    const rows = await database.query(
      "SELECT * FROM vllm_eval.results WHERE run_id = 'RUN-A' ORDER BY metric_name",
      {},
      z.record(z.string(), z.unknown()),
    );
    await database.close();
    expect(rows.map(({ metadata: _metadata, timestamp: _timestamp, ...row }) => row)).toEqual([
      {
        run_id: 'RUN-A',
        model_tag: 'release-1.2.3',
        metric_name: 'arc_easy/acc',
        metric_value: 0.75,
        metric_category: 'quality',
        evaluation_framework: 'evalchemy',
        dataset_name: 'arc-easy-sample',
        dataset_version: '1',
      },
      {
        run_id: 'RUN-A',
        model_tag: 'release-1.2.3',
        metric_name: 'arc_easy/f1',
        metric_value: null,
        metric_category: 'quality',
        evaluation_framework: 'evalchemy',
        dataset_name: 'arc-easy-sample',
        dataset_version: '1',
      },
    ]);
    expect(JSON.parse(String(rows[0]?.['metadata']))).toMatchObject({
      model_line: 'smollm2',
      verdict: 'WARN',
      unit: 'fraction',
    });
  });

  test('a run directory is loaded with its verdict and its acceptance, and loading it again changes nothing', async () => {
    const directory = await createRunDirectory(folder, 'RUN-E');
    const journal = await directory.journal('evalchemy-runner', 0);
    for await (const sample of samplesOf(4)) await journal.sink(sample.exam).write(sample);
    await directory.close();
    const write = (name: string, value: unknown): Promise<void> =>
      writeJsonAtomically(join(directory.path, name), value);
    await write('run.json', run('RUN-E'));
    await write('metrics.json', { schemaVersion: 1, runId: 'RUN-E', rows: metricRows });
    await write('verdict.json', verdictOf('RUN-E', 'REGRESSED'));
    await write('accepted.json', {
      schemaVersion: 1,
      runId: 'RUN-E',
      acceptedAt: '2026-11-20T09:00:00.000Z',
      note: null,
    });
    for (let times = 0; times < 2; times += 1) {
      await loadRunDirectory(store, directory.path);
      expect(await collect(store.itemScores('RUN-E'))).toHaveLength(8);
      expect((await store.getRun('RUN-E')).verdict?.verdict).toBe('REGRESSED');
      expect(await store.baseline('smollm2')).toBe('RUN-E');
      expect((await store.acceptedHistory('smollm2', 10)).filter(({ runId }) => runId === 'RUN-E')).toHaveLength(1);
    }
  });

  test('pages of item scores fit together', async () => {
    await store.saveRun(run('RUN-F'), [], samplesOf(5100), null);
    const indexes: string[] = [];
    for await (const { metric, index } of store.itemScores('RUN-F')) indexes.push(`${metric} ${index}`);
    expect(new Set(indexes).size).toBe(10_200);
    expect(indexes).toHaveLength(10_200);
    expect(indexes.at(5099)).toBe('acc 5099');
  });

  test('a store that a newer version made, or whose migration changed, is refused', async () => {
    const path = join(folder, 'db');
    const database = openDatabase(await connectStore({ kind: 'embedded', path }));
    await database.insert('schema_migrations', [{ name: '9999-future', sha256: 'f' }]);
    await expect(openStore({ kind: 'embedded', path })).rejects.toMatchObject({
      code: 'EVAL_STORE_NEWER',
      message: expect.stringContaining('9999-future'),
    });
    await database.command("DELETE FROM schema_migrations WHERE name = '9999-future'");
    await database.command("ALTER TABLE schema_migrations UPDATE sha256 = 'other' WHERE 1 SETTINGS mutations_sync = 1");
    await expect(openStore({ kind: 'embedded', path })).rejects.toMatchObject({ code: 'EVAL_STORE_MIGRATION_CHANGED' });
    await database.close();
  });
});
