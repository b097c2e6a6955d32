import { z } from 'zod';
import type { Run } from '../contracts/run.ts';
import type { Sample } from '../contracts/sample.ts';
import type { AnswerHealth } from '../metrics/answer-health.ts';
import { addAnswers, noAnswers } from '../metrics/answer-health.ts';
import type { Database } from './database.ts';
import type { RowIdentity } from './run-rows.ts';
import { examRow, itemScoreRows, metricRow, repetitionRows, rowIdentity, runRow, verdictRows } from './run-rows.ts';
import type { LoadOutcome, RunSource } from './store.ts';

const batchRows = 20_000;
const detailTables = ['item_scores', 'metrics', 'exams', 'serving_repetitions'] as const;

/**
 * Writes all details of a run under a new version, then the row of the run, which makes that version the valid one,
 * and last removes what an earlier load left. Interrupted at any point, readers see one whole load or the other.
 * Details that are there already are kept, and only the verdict is written.
 */
export async function saveRun(database: Database, source: RunSource): Promise<LoadOutcome> {
  const { run, verdict, detailsSha256 } = source;
  const stored = await storedState(database, run);
  const identity = rowIdentity(run, (await lastVersion(database, run)) + 1);
  const keepsDetails = stored !== null && detailsSha256 !== null && stored.detailsSha256 === detailsSha256;
  if (keepsDetails && stored.verdict === (verdict === null ? '' : JSON.stringify(verdict))) return 'unchanged';

  if (!keepsDetails) await saveDetails(database, identity, source);
  if (verdict !== null) await database.insert('verdicts', verdictRows(identity, verdict));
  const details = {
    version: keepsDetails ? stored.detailsVersion : identity.version,
    sha256: detailsSha256 ?? '',
  };
  await database.insert('runs', [runRow(identity, details, run, verdict)]);
  if (identity.version > 1) {
    for (const table of detailTables) await removeOlder(database, table, identity, details.version);
    await removeOlder(database, 'verdicts', identity, identity.version);
  }
  return keepsDetails ? 'verdict' : 'loaded';
}

async function saveDetails(database: Database, identity: RowIdentity, source: RunSource): Promise<void> {
  const { run, metrics } = source;
  await database.insert(
    'metrics',
    metrics.map((row) => metricRow(identity, run, row)),
  );
  const health = await saveItems(database, identity, run, source.samples());
  const serving = await source.serving();
  await database.insert(
    'serving_repetitions',
    serving.flatMap((records) => repetitionRows(identity, records)),
  );
  await database.insert(
    'exams',
    run.exams.map((header) => {
      const exam = header.fingerprint;
      const records = serving.find((candidate) => candidate.header.fingerprint === exam) ?? null;
      return examRow(identity, header, { exam, health: health.get(exam) ?? noAnswers, serving: records });
    }),
  );
}

/** Returns how each exam was answered. The next batch is made while the last one is written. */
async function saveItems(
  database: Database,
  identity: RowIdentity,
  run: Run,
  samples: AsyncIterable<Sample>,
): Promise<ReadonlyMap<string, AnswerHealth>> {
  const health = new Map<string, AnswerHealth>();
  let batch: Readonly<Record<string, unknown>>[] = [];
  let writing: Promise<void> = Promise.resolve();
  try {
    for await (const sample of samples) {
      health.set(sample.exam, addAnswers(health.get(sample.exam) ?? noAnswers, sample));
      batch.push(...itemScoreRows(identity, run, sample));
      if (batch.length < batchRows) continue;
      await writing;
      writing = database.insert('item_scores', batch);
      // Awaited before the next batch; a failure until then must not count as unhandled.
      writing.catch(() => {});
      batch = [];
    }
  } finally {
    await writing;
  }
  await database.insert('item_scores', batch);
  return health;
}

/** Removes what earlier loads left, broken ones too. Rows of a load that began later are its own. */
async function removeOlder(database: Database, table: string, identity: RowIdentity, valid: number): Promise<void> {
  await database.command(
    `DELETE FROM ${table}
     WHERE model_line = {modelLine:String} AND run_id = {runId:String} AND version < {version:UInt32} AND version != {valid:UInt32}`,
    { runId: identity.run_id, modelLine: identity.model_line, version: identity.version, valid },
  );
}

interface StoredState {
  readonly detailsVersion: number;
  readonly detailsSha256: string;
  readonly verdict: string;
}

async function storedState(database: Database, { runId, modelLine }: Run): Promise<StoredState | null> {
  const [row] = await database.query(
    `SELECT details_version AS detailsVersion, details_sha256 AS detailsSha256, verdict_json AS verdict
     FROM runs FINAL WHERE model_line = {modelLine:String} AND run_id = {runId:String}`,
    { runId, modelLine },
    z.object({ detailsVersion: z.number(), detailsSha256: z.string(), verdict: z.string() }),
  );
  return row ?? null;
}

/** Highest version any row of the run has, a load that broke off included; 0 when there is none. */
async function lastVersion(database: Database, { runId, modelLine }: Run): Promise<number> {
  const tables = ['runs', 'verdicts', ...detailTables].map(
    (table) =>
      `SELECT max(version) AS version FROM ${table} WHERE model_line = {modelLine:String} AND run_id = {runId:String}`,
  );
  const [row] = await database.query(
    `SELECT max(version) AS version FROM (${tables.join(' UNION ALL ')})`,
    { runId, modelLine },
    z.object({ version: z.number() }),
  );
  return row?.version ?? 0;
}
