import { z } from 'zod';
import { EvalError } from '../contracts/errors.ts';
import { engineNames } from '../contracts/exam.ts';
import { metricRowSchema } from '../contracts/metric-row.ts';
import { runSchema } from '../contracts/run.ts';
import { verdictKindSchema, verdictSchema } from '../contracts/verdict.ts';
import { type Database, fromClickHouseTime, toClickHouseTime } from './database.ts';
import type { AcceptedValue, RunFilter, RunSummary, StoredRun } from './store.ts';

const time = z.string().transform(fromClickHouseTime);
const textOrNull = z.string().transform((text) => (text === '' ? null : text));

const summarySchema = z.object({
  runId: z.string(),
  createdAt: time,
  modelLine: z.string(),
  suite: z.string(),
  servedModelName: z.string(),
  tags: z.array(z.string()),
  digest: textOrNull,
  verdict: z
    .literal('')
    .transform(() => null)
    .or(verdictKindSchema),
  baselineRunId: textOrNull,
  acceptedAt: time.nullable(),
});

export async function listRuns(database: Database, filter: RunFilter): Promise<readonly RunSummary[]> {
  return database.query(
    `SELECT run_id AS runId, created_at AS createdAt, model_line AS modelLine, suite, served_model_name AS servedModelName,
            tags, digest, verdict, baseline_run_id AS baselineRunId,
            if(accepted.at = 0, NULL, accepted.at) AS acceptedAt
     FROM (SELECT * FROM runs FINAL) AS runs
     LEFT JOIN (SELECT run_id, max(accepted_at) AS at FROM baselines GROUP BY run_id) AS accepted
          ON runs.run_id = accepted.run_id
     WHERE ({modelLine:String} = '' OR runs.model_line = {modelLine:String})
       AND ({verdict:String} = '' OR runs.verdict = {verdict:String})
     ORDER BY runs.created_at DESC, runs.run_id DESC
     LIMIT {limit:UInt32}`,
    { modelLine: filter.modelLine ?? '', verdict: filter.verdict ?? '', limit: filter.limit ?? 100 },
    summarySchema,
  );
}

export interface RunPlace {
  readonly version: number;
  readonly modelLine: string;
}

/** Where the valid rows of a run are. Throws EVAL_STORE_RUN_UNKNOWN. */
export async function findRun(database: Database, runId: string): Promise<RunPlace> {
  const [place] = await database.query(
    'SELECT version, model_line AS modelLine FROM runs FINAL WHERE run_id = {runId:String}',
    { runId },
    z.object({ version: z.number(), modelLine: z.string() }),
  );
  if (place !== undefined) return place;
  throw new EvalError({
    code: 'EVAL_STORE_RUN_UNKNOWN',
    message: `the store at ${database.place} has no run ${JSON.stringify(runId)}`,
    nextStep: 'list the runs it has with `vllm-eval results list`, or load the run directory first',
    details: { runId },
  });
}

const storedJsonSchema = z.object({ run: z.string(), verdict: z.string() });

const storedMetricSchema = metricRowSchema.omit({ primary: true }).extend({ isPrimary: z.boolean() });

export async function getRun(database: Database, runId: string): Promise<StoredRun> {
  const { version, modelLine } = await findRun(database, runId);
  const [stored] = await database.query(
    'SELECT run_json AS run, verdict_json AS verdict FROM runs FINAL WHERE model_line = {modelLine:String} AND run_id = {runId:String}',
    { runId, modelLine },
    storedJsonSchema,
  );
  if (stored === undefined) throw new Error(`run ${runId} was found and then was not there`);
  const rows = await database.query(
    `SELECT engine, suite, task, exam, metric, value, standard_error AS standardError, planned, measured, coverage,
            not_measured AS notMeasured, higher_is_better AS higherIsBetter, unit, is_primary AS isPrimary
     FROM metrics FINAL
     WHERE model_line = {modelLine:String} AND run_id = {runId:String} AND version = {version:UInt32}
     ORDER BY engine, suite, task, exam, metric`,
    { runId, modelLine, version },
    storedMetricSchema,
  );
  return {
    run: runSchema.parse(JSON.parse(stored.run)),
    metrics: rows.map(({ isPrimary, ...row }) => ({ ...row, primary: isPrimary })),
    verdict: stored.verdict === '' ? null : verdictSchema.parse(JSON.parse(stored.verdict)),
  };
}

export async function acceptRun(database: Database, runId: string, at: Date, note: string): Promise<void> {
  const { modelLine } = await findRun(database, runId);
  await database.insert('baselines', [
    { model_line: modelLine, accepted_at: toClickHouseTime(at.toISOString()), run_id: runId, note },
  ]);
}

export async function baseline(database: Database, modelLine: string): Promise<string | null> {
  const [row] = await database.query(
    `SELECT run_id AS runId FROM baselines WHERE model_line = {modelLine:String}
     ORDER BY accepted_at DESC, run_id DESC LIMIT 1`,
    { modelLine },
    z.object({ runId: z.string() }),
  );
  return row?.runId ?? null;
}

const acceptedValueSchema = z.object({
  runId: z.string(),
  acceptedAt: time,
  engine: z.enum(engineNames),
  suite: z.string(),
  task: z.string(),
  metric: z.string(),
  exam: z.string(),
  value: z.number(),
});

export async function acceptedHistory(
  database: Database,
  modelLine: string,
  limit: number,
): Promise<readonly AcceptedValue[]> {
  return database.query(
    `WITH accepted AS (
       SELECT run_id, max(accepted_at) AS at FROM baselines WHERE model_line = {modelLine:String}
       GROUP BY run_id ORDER BY at DESC, run_id DESC LIMIT {limit:UInt32}
     )
     SELECT metrics.run_id AS runId, accepted.at AS acceptedAt, engine, suite, task, metric, exam, assumeNotNull(value) AS value
     FROM (SELECT * FROM metrics FINAL WHERE model_line = {modelLine:String}) AS metrics
     INNER JOIN accepted ON metrics.run_id = accepted.run_id
     WHERE metrics.value IS NOT NULL
       AND (metrics.run_id, metrics.version) IN (SELECT run_id, version FROM runs FINAL WHERE model_line = {modelLine:String})
     ORDER BY acceptedAt DESC, runId DESC, engine, suite, task, metric, exam`,
    { modelLine, limit },
    acceptedValueSchema,
  );
}
