import { z } from 'zod';
import { EvalError } from '../contracts/errors.ts';
import { metricRowSchema } from '../contracts/metric-row.ts';
import { runSchema } from '../contracts/run.ts';
import { verdictKindSchema, verdictSchema } from '../contracts/verdict.ts';
import { type Database, fromClickHouseTime } from './database.ts';
import type { RunFilter, RunSummary, StoredRun } from './store.ts';

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
  /** Of its items and metrics. */
  readonly version: number;
  readonly modelLine: string;
}

/** Where the valid rows of a run are. Throws EVAL_STORE_RUN_UNKNOWN. */
export async function findRun(database: Database, runId: string): Promise<RunPlace> {
  const [place] = await database.query(
    'SELECT details_version AS version, model_line AS modelLine FROM runs FINAL WHERE run_id = {runId:String}',
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

export const metricColumns =
  'engine, suite, task, exam, metric, value, standard_error AS standardError, planned, measured, coverage, not_measured AS notMeasured, higher_is_better AS higherIsBetter, unit, is_primary AS isPrimary';

export const storedMetricSchema = metricRowSchema
  .omit({ primary: true })
  .extend({ isPrimary: z.boolean() })
  .transform(({ isPrimary, ...row }) => ({ ...row, primary: isPrimary }));

export async function getRun(database: Database, runId: string): Promise<StoredRun> {
  const { version, modelLine } = await findRun(database, runId);
  const [stored] = await database.query(
    'SELECT run_json AS run, verdict_json AS verdict FROM runs FINAL WHERE model_line = {modelLine:String} AND run_id = {runId:String}',
    { runId, modelLine },
    storedJsonSchema,
  );
  if (stored === undefined) throw new Error(`run ${runId} was found and then was not there`);
  const rows = await database.query(
    `SELECT ${metricColumns}
     FROM metrics FINAL
     WHERE model_line = {modelLine:String} AND run_id = {runId:String} AND version = {version:UInt32}
     ORDER BY engine, suite, task, exam, metric`,
    { runId, modelLine, version },
    storedMetricSchema,
  );
  return {
    run: runSchema.parse(JSON.parse(stored.run)),
    metrics: rows,
    verdict: stored.verdict === '' ? null : verdictSchema.parse(JSON.parse(stored.verdict)),
  };
}
