import { z } from 'zod';
import { engineNames } from '../contracts/exam.ts';
import { type Database, fromClickHouseTime } from './database.ts';
import { findRun } from './run-queries.ts';
import type { ItemScoreRow } from './store.ts';

const pageRows = 5_000;

const textOrNull = z.string().transform((text) => (text === '' ? null : text));

const rowSchema = z.object({
  runId: z.string(),
  engine: z.enum(engineNames),
  suite: z.string(),
  task: z.string(),
  exam: z.string(),
  metric: z.string(),
  itemId: z.string(),
  index: z.number(),
  repeat: z.number(),
  cluster: textOrNull,
  score: z.number().nullable(),
  scoreParts: z.array(z.number()),
  reason: textOrNull,
  answer: z.string(),
  finishReason: textOrNull,
  inputTokens: z.number(),
  outputTokens: z.number(),
  durationMs: z.number(),
  startedAt: z.string().transform(fromClickHouseTime),
});

/** Pages by key, because the embedded engine answers a query all at once. */
export async function* itemScores(database: Database, runId: string): AsyncGenerator<ItemScoreRow, void, undefined> {
  const { version, modelLine } = await findRun(database, runId);
  let after = { task: '', metric: '', exam: '', index: 0, repeat: 0, itemId: '' };
  for (;;) {
    const rows = await database.query(
      `SELECT run_id AS runId, engine, suite, task, exam, metric, item_id AS itemId, item_index AS index, repeat, cluster,
              if(measured, score, NULL) AS score, score_parts AS scoreParts, reason, answer, finish_reason AS finishReason,
              input_tokens AS inputTokens, output_tokens AS outputTokens, duration_ms AS durationMs, started_at AS startedAt
       FROM item_scores FINAL
       WHERE model_line = {modelLine:String} AND run_id = {runId:String} AND version = {version:UInt32}
         AND (task, metric, exam, item_index, repeat, item_id) >
             ({task:String}, {metric:String}, {exam:String}, {index:UInt32}, {repeat:UInt32}, {itemId:String})
       ORDER BY task, metric, exam, item_index, repeat, item_id
       LIMIT {pageRows:UInt32}`,
      { modelLine, runId, version, pageRows, ...after },
      rowSchema,
    );
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageRows) return;
    after = last;
  }
}
