import { z } from 'zod';
import type { HistoryRun } from '../contracts/history-run.ts';
import type { MetricRow } from '../contracts/metric-row.ts';
import { type Database, fromClickHouseTime, toClickHouseTime } from './database.ts';
import { findRun, metricColumns, storedMetricSchema } from './run-queries.ts';
import type { Pin, PinRole } from './store.ts';

const pinTables = {
  baseline: { table: 'baselines', at: 'accepted_at' },
  anchor: { table: 'anchors', at: 'set_at' },
} as const satisfies Record<PinRole, object>;

const pinnedColumns =
  'run_id, version, created_at, model_line, task, exam, metric, item_id, item_index, repeat, cluster, measured, score, score_parts, reason';

export async function pinRun(database: Database, role: PinRole, runId: string, at: Date, note: string): Promise<void> {
  const place = await findRun(database, runId);
  await database.command(
    `INSERT INTO pinned_scores (${pinnedColumns})
     SELECT ${pinnedColumns} FROM item_scores FINAL
     WHERE model_line = {modelLine:String} AND run_id = {runId:String} AND version = {version:UInt32}`,
    { ...place, runId },
  );
  const { table, at: column } = pinTables[role];
  await database.insert(table, [
    { model_line: place.modelLine, [column]: toClickHouseTime(at.toISOString()), run_id: runId, note },
  ]);
}

const time = z.string().transform(fromClickHouseTime);

export async function pins(database: Database, role: PinRole, modelLine: string): Promise<readonly Pin[]> {
  const { table, at } = pinTables[role];
  return database.query(
    `SELECT run_id AS runId, max(${at}) AS at, argMax(note, ${at}) AS note FROM ${table}
     WHERE model_line = {modelLine:String} AND run_id IN (SELECT run_id FROM runs WHERE model_line = {modelLine:String})
     GROUP BY run_id ORDER BY at DESC, runId DESC`,
    { modelLine },
    z.object({ runId: z.string(), at: time, note: z.string() }),
  );
}

const acceptedRunSchema = z.object({
  runId: z.string(),
  createdAt: time,
  acceptedAt: time,
  digest: z.string().transform((text) => (text === '' ? null : text)),
  gpu: z.string(),
});

export async function acceptedHistory(
  database: Database,
  modelLine: string,
  limit: number,
): Promise<readonly HistoryRun[]> {
  const accepted = await database.query(
    `SELECT runs.run_id AS runId, created_at AS createdAt, accepted.at AS acceptedAt, digest, gpu
     FROM (SELECT * FROM runs FINAL WHERE model_line = {modelLine:String}) AS runs
     INNER JOIN (SELECT run_id, max(accepted_at) AS at FROM baselines WHERE model_line = {modelLine:String} GROUP BY run_id) AS accepted
           ON runs.run_id = accepted.run_id
     ORDER BY acceptedAt DESC, runId DESC LIMIT {limit:UInt32}`,
    { modelLine, limit },
    acceptedRunSchema,
  );
  const rows = await database.query(
    `SELECT run_id AS runId, ${metricColumns}
     FROM metrics FINAL
     WHERE model_line = {modelLine:String} AND run_id IN {runIds:Array(String)}
       AND (run_id, version) IN (SELECT run_id, details_version FROM runs FINAL WHERE model_line = {modelLine:String})
     ORDER BY runId, engine, suite, task, exam, metric`,
    { modelLine, runIds: accepted.map(({ runId }) => runId) },
    z.object({ runId: z.string() }).loose(),
  );
  const byRun = new Map<string, MetricRow[]>();
  for (const row of rows) {
    const known = byRun.get(row.runId) ?? [];
    known.push(storedMetricSchema.parse(row));
    byRun.set(row.runId, known);
  }
  return accepted.map((run) => ({ ...run, rows: byRun.get(run.runId) ?? [] }));
}

export async function modelLines(database: Database): Promise<readonly string[]> {
  const rows = await database.query(
    'SELECT DISTINCT model_line AS modelLine FROM runs ORDER BY modelLine',
    {},
    z.object({ modelLine: z.string() }),
  );
  return rows.map(({ modelLine }) => modelLine);
}
