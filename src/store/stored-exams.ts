import { z } from 'zod';
import type { Database } from './database.ts';
import { findRun } from './run-queries.ts';
import type { StoredExam } from './store.ts';

const examSchema = z.object({
  engine: z.string(),
  exam: z.string(),
  requests: z.number(),
  failed: z.number(),
  answers: z.number(),
  cutOff: z.number(),
  empty: z.number(),
  incompleteRequests: z.number(),
  outcomes: z.record(z.string(), z.number()),
});

const repetitionSchema = z.object({
  exam: z.string(),
  scenario: z.string(),
  repetition: z.number(),
  attempt: z.string(),
  requests: z.number(),
  successes: z.number(),
  durationMs: z.number(),
  startLagMsP95: z.number(),
  requestMsP50: z.number(),
  values: z.record(z.string(), z.number().nullable()),
});

export async function storedExams(database: Database, runId: string): Promise<readonly StoredExam[]> {
  const place = { runId, ...(await findRun(database, runId)) };
  const ofRun = 'model_line = {modelLine:String} AND run_id = {runId:String} AND version = {version:UInt32}';
  const exams = await database.query(
    `SELECT engine, exam, requests, failed, answers, cut_off AS cutOff, empty, incomplete_requests AS incompleteRequests, outcomes
     FROM exams FINAL WHERE ${ofRun} ORDER BY exam`,
    place,
    examSchema,
  );
  const repetitions = await database.query(
    `SELECT exam, scenario, repetition, attempt, requests, successes, duration_ms AS durationMs,
            start_lag_ms_p95 AS startLagMsP95, request_ms_p50 AS requestMsP50, figures AS values
     FROM serving_repetitions FINAL WHERE ${ofRun} ORDER BY exam, scenario, repetition`,
    place,
    repetitionSchema,
  );
  return exams.map(({ engine, exam, incompleteRequests, outcomes, ...health }) => ({
    exam,
    health,
    serving:
      engine === 'serving'
        ? {
            repetitions: repetitions
              .filter((repetition) => repetition.exam === exam)
              .map(({ exam: _exam, ...repetition }) => repetition),
            requestsOfIncompleteRepetitions: incompleteRequests,
            outcomes,
          }
        : null,
  }));
}
