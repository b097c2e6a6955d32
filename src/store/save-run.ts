import { z } from 'zod';
import type { MetricRow } from '../contracts/metric-row.ts';
import type { Run } from '../contracts/run.ts';
import type { Sample } from '../contracts/sample.ts';
import type { Verdict } from '../contracts/verdict.ts';
import type { Database } from './database.ts';
import { itemScoreRows, metricRow, rowIdentity, runRow, verdictRows } from './run-rows.ts';

const batchRows = 10_000;
const detailTables = ['item_scores', 'metrics', 'verdicts'] as const;

/**
 * Writes all details of a run under a new version, then the row of the run, which makes that version the valid one,
 * and last removes what an earlier load left. Interrupted at any point, readers see one whole load or the other.
 */
export async function saveRun(
  database: Database,
  run: Run,
  metrics: readonly MetricRow[],
  samples: AsyncIterable<Sample>,
  verdict: Verdict | null,
): Promise<void> {
  const last = await lastVersion(database, run.runId);
  const identity = rowIdentity(run, last + 1);
  await database.insert(
    'metrics',
    metrics.map((row) => metricRow(identity, run, row)),
  );
  if (verdict !== null) await database.insert('verdicts', verdictRows(identity, verdict));
  let batch: Readonly<Record<string, unknown>>[] = [];
  for await (const sample of samples) {
    batch.push(...itemScoreRows(identity, run, sample));
    if (batch.length < batchRows) continue;
    await database.insert('item_scores', batch);
    batch = [];
  }
  await database.insert('item_scores', batch);
  await database.insert('runs', [runRow(identity, run, verdict)]);
  if (last === 0) return;
  for (const table of detailTables) {
    await database.command(`DELETE FROM ${table} WHERE run_id = {runId:String} AND version < {version:UInt32}`, {
      runId: run.runId,
      version: identity.version,
    });
  }
}

/** Highest version any row of the run has, a load that broke off included; 0 when there is none. */
async function lastVersion(database: Database, runId: string): Promise<number> {
  const tables = ['runs', ...detailTables].map(
    (table) => `SELECT max(version) AS version FROM ${table} WHERE run_id = {runId:String}`,
  );
  const [row] = await database.query(
    `SELECT max(version) AS version FROM (${tables.join(' UNION ALL ')})`,
    { runId },
    z.object({ version: z.number() }),
  );
  return row?.version ?? 0;
}
