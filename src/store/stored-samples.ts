import { z } from 'zod';
import type { ExamHeader } from '../contracts/exam.ts';
import type { Sample } from '../contracts/sample.ts';
import { notMeasured, notMeasuredReasons, scored } from '../contracts/score.ts';
import type { Score } from '../contracts/score.ts';
import type { Database } from './database.ts';
import { findRun } from './run-queries.ts';
import type { StoredAnswer } from './store.ts';

const pageItems = 10_000;

const storedScoreSchema = z.tuple([
  z.string(),
  z.boolean(),
  z.number(),
  z.array(z.number()),
  z.enum(notMeasuredReasons).or(z.literal('')),
]);

const rowSchema = z.object({
  itemId: z.string(),
  index: z.number(),
  repeat: z.number(),
  cluster: z.string().transform((text) => (text === '' ? null : text)),
  scores: z.array(storedScoreSchema),
});

/** Pages by key, because the embedded engine answers a query all at once. A score that is both an item's and pinned is one. */
export async function* storedSamples(
  database: Database,
  runId: string,
  { fingerprint, task }: ExamHeader,
): AsyncGenerator<Sample, void, undefined> {
  const place = await findRun(database, runId);
  const columns = 'item_index, repeat, item_id, metric, cluster, measured, score, score_parts, reason';
  const ofExam = `model_line = {modelLine:String} AND task = {task:String} AND run_id = {runId:String}
                  AND version = {version:UInt32} AND exam = {exam:String}
                  AND (item_index, repeat, item_id) > ({index:UInt32}, {repeat:UInt32}, {itemId:String})`;
  let after = { index: 0, repeat: 0, itemId: '' };
  for (;;) {
    const rows = await database.query(
      `SELECT item_id AS itemId, item_index AS index, repeat, any(cluster) AS cluster,
              arraySort(groupUniqArray(tuple(metric, measured, score, score_parts, toString(reason)))) AS scores
       FROM (SELECT ${columns} FROM item_scores WHERE ${ofExam} UNION ALL SELECT ${columns} FROM pinned_scores WHERE ${ofExam})
       GROUP BY item_index, repeat, item_id
       ORDER BY item_index, repeat, item_id
       LIMIT {pageItems:UInt32}
       SETTINGS output_format_json_named_tuples_as_objects = 0`,
      { ...place, runId, task, exam: fingerprint, pageItems, ...after },
      rowSchema,
    );
    for (const row of rows) {
      yield {
        exam: fingerprint,
        task,
        itemId: row.itemId,
        index: row.index,
        repeat: row.repeat,
        cluster: row.cluster,
        startedAt: new Date(0).toISOString(),
        outputs: [],
        scores: Object.fromEntries(row.scores.map(toScore)),
      };
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageItems) return;
    after = last;
  }
}

function toScore([metric, measured, value, parts, reason]: z.infer<typeof storedScoreSchema>): [string, Score] {
  if (measured) return [metric, scored(value, parts.length === 0 ? undefined : parts)];
  return [metric, notMeasured(reason === '' ? 'grader-failed' : reason)];
}

/** The answer to the first repeat of each item. */
export async function storedAnswers(
  database: Database,
  runId: string,
  { fingerprint, task }: ExamHeader,
  itemIds: readonly string[],
): Promise<ReadonlyMap<string, StoredAnswer>> {
  const place = await findRun(database, runId);
  const rows = await database.query(
    `SELECT item_id AS itemId, argMin(answer, repeat) AS text, argMin(choice, repeat) AS choice
     FROM item_scores
     WHERE model_line = {modelLine:String} AND task = {task:String} AND run_id = {runId:String}
       AND version = {version:UInt32} AND exam = {exam:String} AND item_id IN {itemIds:Array(String)}
     GROUP BY item_id`,
    { ...place, runId, task, exam: fingerprint, itemIds },
    z.object({ itemId: z.string(), text: z.string(), choice: z.number() }),
  );
  return new Map(rows.map(({ itemId, text, choice }) => [itemId, { text, choice: choice < 0 ? null : choice }]));
}
