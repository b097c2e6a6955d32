import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { packageRoot } from '../../src/pipeline/config/package-root.ts';
import { connectStore } from '../../src/store/connect.ts';
import { openDatabase, type Database } from '../../src/store/database.ts';
import { openStore } from '../../src/store/open-store.ts';
import { releaseQuality } from '../../scripts/dashboards/release-quality.ts';
import { metricRows, samplesOf, storedRun, verdictOf } from '../fixtures/store/stored-run.ts';
import { hasChdb } from '../store/clickhouse-server.ts';

const folder = join(packageRoot, 'charts', 'vllm-eval', 'files', 'dashboards');

test('the chart ships the dashboard that is written here', async () => {
  expect(await readdir(folder)).toEqual(['release-quality.json']);
  const shipped: unknown = JSON.parse(await readFile(join(folder, 'release-quality.json'), 'utf8'));
  expect(shipped).toEqual(JSON.parse(JSON.stringify(releaseQuality())));
});

const panelSchema = z.object({
  title: z.string(),
  type: z.string(),
  targets: z.array(z.object({ rawSql: z.string() })).default([]),
});
const queries = z
  .array(panelSchema)
  .parse(JSON.parse(JSON.stringify(releaseQuality().panels)))
  .flatMap(({ title, targets }) => targets.map(({ rawSql }) => ({ title, rawSql })));

describe.skipIf(!hasChdb)('its SQL on ClickHouse (skipped where the optional package chdb is not installed)', () => {
  let path: string;
  let database: Database;

  beforeAll(async () => {
    path = await mkdtemp(join(tmpdir(), 'dashboards-'));
    const options = { kind: 'embedded', path: join(path, 'db') } as const;
    const store = await openStore(options);
    const served = metricRows.map((row) => ({ ...row, engine: 'serving', metric: 'ttft_ms_p95', unit: 'ms' }) as const);
    for (const [index, verdict] of (['PASS', 'REGRESSED'] as const).entries()) {
      const run = storedRun(`RUN-${index}`, new Date(Date.now() - (2 - index) * 3_600_000).toISOString());
      await store.saveRun({
        run,
        metrics: [...metricRows, ...served.slice(0, 1)],
        samples: () => samplesOf(4),
        verdict: verdictOf(run.runId, verdict),
        serving: async () => [],
        detailsSha256: null,
      });
    }
    await store.close();
    database = openDatabase(await connectStore(options));
  });
  afterAll(async () => {
    await database.close();
    await rm(path, { recursive: true, force: true });
  });

  /** As Grafana fills in its macros and variables. */
  const ask = (sql: string) =>
    database.query(
      sql
        .replaceAll('${model_line}', 'smollm2')
        .replaceAll(/\$__timeFilter\((\w+)\)/g, '$1 >= now() - INTERVAL 30 DAY AND $1 <= now()'),
      {},
      z.record(z.string(), z.unknown()),
    );

  test.each(queries)('$title has rows', async ({ rawSql }) => {
    expect((await ask(rawSql)).length).toBeGreaterThan(0);
  });

  test.each([
    ['Verdict', 'verdict', ['REGRESSED']],
    ['Runs', 'verdict', ['REGRESSED', 'PASS']],
    ['Coverage', 'coverage', [0, 0]],
    ['Latency under load', 'task', ['arc_easy/ttft_ms_p95', 'arc_easy/ttft_ms_p95']],
  ])('%s shows what was stored', async (title, column, expected) => {
    const rows = await ask(queries.find((query) => query.title === title)?.rawSql ?? '');
    expect(rows.map((row) => row[column])).toEqual(expected);
  });
});
