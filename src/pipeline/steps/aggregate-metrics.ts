import { join } from 'node:path';
import type { MetricRow, RunMetrics } from '../../contracts/metric-row.ts';
import { writeJsonAtomically } from '../../journal/write-json-atomically.ts';
import { aggregateExam } from '../../metrics/aggregate-exam.ts';
import { groupRows } from '../../metrics/group-rows.ts';
import { forEachExam } from '../for-each-exam.ts';
import { readRun } from '../read-run.ts';
import { storeRun } from '../store-run.ts';
import type { Step } from '../step.ts';

/** Turns the journal into metrics.json and loads the run into the store. */
export const aggregateMetrics: Step = {
  name: 'aggregate-metrics',
  summary: 'metrics with standard errors and coverage; into ClickHouse',
  needs: ['deepeval-runner', 'evalchemy-runner', 'nvidia-runner', 'vllm-benchmark'],
  engine: null,
  asksModel: false,
  timeoutMinutes: 15,
  maxAttempts: 3,
  applies: () => true,
  execute: async ({ directory, config, secrets, notify, now }) => {
    const run = await readRun(directory.path);
    const rows = new Map<string, MetricRow[]>();
    await forEachExam(directory.path, run.exams, async (exam, samples) => {
      rows.set(exam.fingerprint, await aggregateExam(exam, samples));
    });
    const ordered = run.exams.flatMap(({ fingerprint }) => rows.get(fingerprint) ?? []);
    const metrics: RunMetrics = {
      schemaVersion: 1,
      runId: run.runId,
      rows: ordered,
      groups: groupRows(run.exams, ordered),
    };
    await writeJsonAtomically(join(directory.path, 'metrics.json'), metrics);
    await storeRun(directory.path, { config, secrets, notify, now });
  },
};
