import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { MetricNoise } from '../contracts/metric-noise.ts';
import type { MetricRow } from '../contracts/metric-row.ts';
import type { Run } from '../contracts/run.ts';
import type { Sample } from '../contracts/sample.ts';
import { scored } from '../contracts/score.ts';
import type { Verdict } from '../contracts/verdict.ts';
import { examHeader, metricRows, samplesOf, storedRun, verdictOf } from '../../test/fixtures/store/stored-run.ts';
import type { ClickHouseServer } from '../../test/store/clickhouse-server.ts';
import { hasChdb, startClickHouse } from '../../test/store/clickhouse-server.ts';
import { createRunDirectory, openRunDirectory } from '../journal/run-directory.ts';
import { writeJsonAtomically } from '../journal/write-json-atomically.ts';
import type { StoreOptions } from './connect.ts';
import { connectStore } from './connect.ts';
import { openDatabase } from './database.ts';
import { loadRunDirectory } from './load-run-directory.ts';
import { openStore } from './open-store.ts';
import type { Store } from './store.ts';

// Rows older than the store keeps them vanish, so the runs are of yesterday.
const createdAt = new Date(Date.now() - 86_400_000).toISOString();
const run = (runId: string): Run => storedRun(runId, createdAt);

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

function source(of: Run, metrics: readonly MetricRow[], samples: () => AsyncIterable<Sample>, verdict: Verdict | null) {
  return { run: of, metrics, samples, verdict, serving: async () => [], detailsSha256: null };
}

const kinds = ['embedded', 'over HTTP'] as const;

describe.skipIf(!hasChdb).each(kinds)(
  'store, %s (skipped where the optional package chdb is not installed)',
  (kind) => {
    let folder: string;
    let server: ClickHouseServer | null = null;
    let options: StoreOptions;
    let store: Store;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'store-'));
      const path = join(folder, 'db');
      if (kind === 'embedded') options = { kind, path };
      else {
        server = await startClickHouse(path, 0, 'very "secret"');
        const { url } = server;
        options = { kind: 'server', url, username: 'default', password: 'very "secret"', database: 'vllm_eval' };
      }
      store = await openStore(options);
    });
    afterAll(async () => {
      await store.close();
      await server?.kill();
      await rm(folder, { recursive: true, force: true });
    });

    test('migrations are applied once', async () => {
      expect(await store.migrate()).toEqual([]);
    });

    test('a run comes back as it was saved', async () => {
      const one = run('RUN-A');
      await store.saveRun(source(one, metricRows, () => samplesOf(3), verdictOf('RUN-A', 'WARN')));
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
      await store.saveRun(source(run('RUN-B'), metricRows, () => samplesOf(4), null));
      await store.saveRun(source(run('RUN-B'), metricRows, () => samplesOf(4), null));
      expect(await collect(store.itemScores('RUN-B'))).toHaveLength(8);
      await store.saveRun(source(run('RUN-B'), metricRows.slice(0, 1), () => samplesOf(2), null));
      expect(await collect(store.itemScores('RUN-B'))).toHaveLength(4);
      expect((await store.getRun('RUN-B')).metrics).toHaveLength(1);
    });

    test('a load that breaks off changes nothing', async () => {
      const failing = async function* () {
        yield* samplesOf(1);
        throw new Error('the disk is gone');
      };
      await expect(store.saveRun(source(run('RUN-B'), [], () => failing(), null))).rejects.toThrow('the disk is gone');
      expect(await collect(store.itemScores('RUN-B'))).toHaveLength(4);
      expect((await store.getRun('RUN-B')).metrics).toHaveLength(1);
      await expect(store.saveRun(source(run('RUN-C'), metricRows, () => failing(), null))).rejects.toThrow(
        'the disk is gone',
      );
      await expect(store.getRun('RUN-C')).rejects.toMatchObject({ code: 'EVAL_STORE_RUN_UNKNOWN' });
    });

    test('pins come newest first, and every accepted run is history', async () => {
      const baselines = async (modelLine = 'smollm2') =>
        (await store.pins('baseline', modelLine)).map(({ runId, note }) => `${runId} ${note}`);
      expect(await baselines()).toEqual([]);
      await store.pinRun('baseline', 'RUN-A', new Date('2026-11-20T02:00:00Z'), 'first');
      await store.pinRun('baseline', 'RUN-B', new Date('2026-11-20T03:00:00Z'), '');
      expect(await baselines()).toEqual(['RUN-B ', 'RUN-A first']);
      await store.pinRun('baseline', 'RUN-A', new Date('2026-11-20T04:00:00Z'), 'back');
      await store.pinRun('baseline', 'RUN-A', new Date('2026-11-20T04:00:00Z'), 'back');
      expect(await baselines()).toEqual(['RUN-A back', 'RUN-B ']);
      expect(await baselines('another')).toEqual([]);
      await store.pinRun('anchor', 'RUN-B', new Date('2026-11-20T05:00:00Z'), 'gold');
      expect(await store.pins('anchor', 'smollm2')).toEqual([
        { runId: 'RUN-B', at: '2026-11-20T05:00:00.000Z', note: 'gold' },
      ]);
      const history = await store.acceptedHistory('smollm2', 5);
      expect(history.map(({ runId }) => runId)).toEqual(['RUN-A', 'RUN-B']);
      expect(history[0]).toMatchObject({ createdAt, acceptedAt: '2026-11-20T04:00:00.000Z', gpu: 'H100' });
      expect(history[0]?.rows).toEqual(metricRows);
      expect(await store.acceptedHistory('smollm2', 1)).toHaveLength(1);
      expect(await store.modelLines()).toEqual(['smollm2']);
      await expect(store.pinRun('baseline', 'RUN-Z', new Date(), '')).rejects.toMatchObject({
        code: 'EVAL_STORE_RUN_UNKNOWN',
      });
    });

    test('samples come back with their scores, also when the items of a pinned run have expired', async () => {
      await store.saveRun(source(run('RUN-B'), metricRows, () => samplesOf(4), null));
      await store.pinRun('baseline', 'RUN-B', new Date('2026-11-20T03:00:00Z'), '');
      const expected = (await collect(samplesOf(4))).map(({ itemId, index, scores }) => ({ itemId, index, scores }));
      const known = async () =>
        (await collect(store.samples('RUN-B', examHeader))).map(({ itemId, index, scores }) => ({
          itemId,
          index,
          scores,
        }));
      expect(await known()).toEqual(expected);
      const database = openDatabase(await connectStore(options));
      await database.command("DELETE FROM item_scores WHERE run_id = 'RUN-B'");
      expect(await known()).toEqual(expected);
      expect(await store.answers('RUN-B', examHeader, ['item "0"\n한국어'])).toEqual(new Map());
      await database.close();
      await store.saveRun(source(run('RUN-B'), metricRows, () => samplesOf(4), null));
      expect(await known()).toEqual(expected);
      const answers = await store.answers('RUN-B', examHeader, ['item "0"\n한국어', 'other']);
      expect(answers).toEqual(new Map([['item "0"\n한국어', { text: "it's 0\t\\", choice: null }]]));
    });

    test('noise that was learnt replaces what was known', async () => {
      const noise: MetricNoise = {
        engine: 'serving',
        suite: 'quick',
        task: 'load',
        metric: 'ttft_ms_p50',
        exam: 'e',
        runs: 3,
        degreesOfFreedom: 2,
        scale: 'log',
        standardDeviation: 0.02,
      };
      await store.saveNoise('smollm2', 'H100', [noise], new Date('2026-11-20T00:00:00Z'));
      await store.saveNoise('smollm2', 'H100', [{ ...noise, runs: 4 }], new Date('2026-11-21T00:00:00Z'));
      expect(await store.noise('smollm2', 'H100')).toEqual([{ ...noise, runs: 4 }]);
      expect(await store.noise('smollm2', '')).toEqual([]);
    });

    test('runs are listed newest first and filtered', async () => {
      const other = { ...storedRun('RUN-D', new Date().toISOString()), modelLine: 'other' };
      await store.saveRun(source(other, [], () => samplesOf(0), null));
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
      const database = openDatabase(await connectStore(options));
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
      const baselines = async () => (await store.pins('baseline', 'smollm2')).map(({ runId }) => runId);
      for (const outcome of ['loaded', 'unchanged']) {
        expect(await loadRunDirectory(store, directory.path)).toBe(outcome);
        expect(await collect(store.itemScores('RUN-E'))).toHaveLength(8);
        expect((await store.getRun('RUN-E')).verdict?.verdict).toBe('REGRESSED');
        expect((await baselines()).filter((runId) => runId === 'RUN-E')).toHaveLength(1);
        expect((await baselines())[0]).toBe('RUN-E');
      }
      await write('verdict.json', verdictOf('RUN-E', 'WARN'));
      expect(await loadRunDirectory(store, directory.path)).toBe('verdict');
      expect((await store.getRun('RUN-E')).verdict?.verdict).toBe('WARN');
      expect(await collect(store.itemScores('RUN-E'))).toHaveLength(8);
      expect((await store.storedExams('RUN-E'))[0]).toMatchObject({
        exam: examHeader.fingerprint,
        health: { requests: 4, answers: 4, failed: 0, cutOff: 0, empty: 0 },
        serving: null,
      });

      const again = await openRunDirectory(directory.path);
      const more = await again.journal('evalchemy-runner', 0);
      for await (const sample of samplesOf(2))
        await more.sink(sample.exam).write({ ...sample, scores: { acc: scored(0) } });
      await again.close();
      expect(await loadRunDirectory(store, directory.path)).toBe('loaded');
      expect((await collect(store.itemScores('RUN-E'))).map(({ metric, score }) => `${metric} ${score}`)).toEqual([
        'acc 0',
        'acc 0',
        'acc 1',
        'acc 1',
        'f1 0.5',
        'f1 0.5',
      ]);
      const database = openDatabase(await connectStore(options));
      const counts = await database.query(
        `SELECT (SELECT count() FROM item_scores WHERE run_id = 'RUN-E') AS items,
              (SELECT count() FROM verdicts WHERE run_id = 'RUN-E') AS verdicts`,
        {},
        z.object({ items: z.coerce.number(), verdicts: z.coerce.number() }),
      );
      expect(counts).toEqual([{ items: 6, verdicts: 1 }]);
      await database.close();
    });

    test('pages of item scores fit together', async () => {
      await store.saveRun(source(run('RUN-F'), [], () => samplesOf(5100), null));
      const indexes: string[] = [];
      for await (const { metric, index } of store.itemScores('RUN-F')) indexes.push(`${metric} ${index}`);
      expect(new Set(indexes).size).toBe(10_200);
      expect(indexes).toHaveLength(10_200);
      expect(indexes.at(5099)).toBe('acc 5099');
    });

    test('a store that a newer version made, or whose migration changed, is refused', async () => {
      const database = openDatabase(await connectStore(options));
      await database.insert('schema_migrations', [{ name: '9999-future', sha256: 'f' }]);
      await expect(openStore(options)).rejects.toMatchObject({
        code: 'EVAL_STORE_NEWER',
        message: expect.stringContaining('9999-future'),
      });
      await database.command("DELETE FROM schema_migrations WHERE name = '9999-future'");
      await database.command(
        "ALTER TABLE schema_migrations UPDATE sha256 = 'other' WHERE 1 SETTINGS mutations_sync = 1",
      );
      await expect(openStore(options)).rejects.toMatchObject({ code: 'EVAL_STORE_MIGRATION_CHANGED' });
      await database.close();
    });
  },
);
