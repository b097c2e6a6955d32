import { z } from 'zod';
import type { Database } from '../../src/store/database.ts';
import type { Store } from '../../src/store/store.ts';

const line = 'model-3';

/** `runs` runs of ten model lines over a year, twenty metrics each, every tenth run accepted. */
export async function fillRuns(database: Database, runs: number): Promise<void> {
  const common = `concat('RUN-', leftPad(toString(number), 6, '0')) AS run_id, 1 AS version,
                  now64(3) - toIntervalMinute(number * 50) AS created_at, concat('model-', toString(number % 10)) AS model_line`;
  await database.command(
    `INSERT INTO runs (run_id, version, created_at, model_line, details_version, suite, digest, tags, served_model_name, verdict, baseline_run_id, run_json)
     SELECT ${common}, 1, 'full', hex(sipHash128(number)), [concat('release-1.0.', toString(number))], model_line,
            ['PASS', 'PASS', 'PASS', 'WARN', 'REGRESSED', 'INCONCLUSIVE'][1 + number % 6], '', repeat('x', 3000)
     FROM numbers({runs:UInt32})`,
    { runs },
  );
  await database.command(
    `INSERT INTO metrics (run_id, version, created_at, model_line, engine, suite, task, exam, dataset_name, dataset_version, metric, value,
                          standard_error, planned, measured, coverage, higher_is_better, unit, is_primary)
     SELECT run_id, version, created_at, model_line, if(task_number < 16, 'standard', 'serving'), 'full', concat('task-', toString(task_number)),
            'e', 'data', '1', 'acc', 0.7 + 0.1 * sin(number) + 0.01 * task_number, 0.01, 1000, 1000, 1, true, 'fraction', true
     FROM (SELECT number, ${common} FROM numbers({runs:UInt32})) ARRAY JOIN range(20) AS task_number`,
    { runs },
  );
  await database.command(
    `INSERT INTO verdicts (run_id, version, created_at, decided_at, model_line, run_verdict, engine, suite, task, metric, verdict, tier, delta)
     SELECT run_id, version, created_at, created_at, model_line, 'PASS', 'standard', 'full', concat('task-', toString(task_number)), 'acc', 'PASS', 'supporting', -0.001
     FROM (SELECT number, ${common} FROM numbers({runs:UInt32})) ARRAY JOIN range(20) AS task_number`,
    { runs },
  );
  await database.command(
    `INSERT INTO baselines SELECT model_line, created_at, run_id, '' FROM (SELECT number, ${common} FROM numbers({runs:UInt32})) WHERE intDiv(number, 10) % 10 = 0`,
    { runs },
  );
}

interface DashboardQuery {
  readonly name: string;
  ask(): Promise<number>;
}

/** What the command line, the pipeline and a dashboard ask; each returns how many rows came. */
export function dashboardQueries(store: Store, database: Database): DashboardQuery[] {
  const sql = (name: string, query: string): DashboardQuery => ({
    name,
    ask: async () => (await database.query(query, { line }, z.record(z.string(), z.unknown()))).length,
  });
  return [
    { name: 'newest 100 runs', ask: async () => (await store.listRuns()).length },
    { name: 'newest 100 runs of a model line', ask: async () => (await store.listRuns({ modelLine: line })).length },
    { name: 'newest 100 regressed runs', ask: async () => (await store.listRuns({ verdict: 'REGRESSED' })).length },
    { name: 'accepted runs of a model line', ask: async () => (await store.pins('baseline', line)).length },
    { name: '50 accepted runs with metrics', ask: async () => (await store.acceptedHistory(line, 50)).length },
    sql(
      'view `results`: a metric of a model line over a year',
      `SELECT timestamp, metric_value FROM results
       WHERE metric_name = 'task-3/acc' AND JSONExtractString(metadata, 'model_line') = {line:String} ORDER BY timestamp`,
    ),
    sql('view `results`: everything of one tag', `SELECT * FROM results WHERE model_tag = 'release-1.0.5003'`),
    sql(
      'view `results`: mean of every metric by week',
      `SELECT toStartOfWeek(timestamp) AS week, metric_name, avg(metric_value) AS value FROM results GROUP BY week, metric_name ORDER BY week, metric_name`,
    ),
    sql(
      'verdicts by day over 90 days',
      `SELECT toDate(created_at) AS day, verdict, count() AS runs FROM runs FINAL WHERE created_at > now() - INTERVAL 90 DAY GROUP BY day, verdict ORDER BY day`,
    ),
    sql(
      'newest value of every metric of a model line',
      `SELECT task, metric, argMax(value, created_at) AS value FROM metrics FINAL WHERE model_line = {line:String} GROUP BY task, metric`,
    ),
    sql(
      'worst changes of a week',
      `SELECT run_id, task, metric, delta FROM verdicts FINAL WHERE created_at > now() - INTERVAL 7 DAY ORDER BY delta LIMIT 50`,
    ),
  ];
}
