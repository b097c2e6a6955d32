import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ExamHeader } from '../contracts/exam.ts';
import type { RequestRecord } from '../contracts/request-record.ts';
import type { Run } from '../contracts/run.ts';
import type { Verdict } from '../contracts/verdict.ts';
import { loadServingScenarios } from '../engines/serving/load-serving-scenarios.ts';
import { summarizeServing } from '../engines/serving/summarize-serving.ts';
import type { ServingSummary } from '../engines/serving/summarize-serving.ts';
import { readSamples } from '../journal/read-samples.ts';
import { readStepStates } from '../journal/step-state.ts';
import { servingSettings } from '../engines/serving/serving-exam.ts';
import type { BaselineReport, MetricHistory, ReportInput } from '../reports/report-input.ts';
import { acceptedRuns } from './baseline.ts';
import { configOf, readMetrics, readRun, readVerdict } from './read-run.ts';

const historyLength = 20;

/** A comparison to report in place of the run's own verdict. */
export interface OtherComparison {
  readonly verdict: Verdict;
  readonly baselinePath: string;
}

/** Everything the reports of a run show, from its directory, its baseline's and the accepted runs beside it. */
export async function buildReportInput(path: string, now: Date, other?: OtherComparison): Promise<ReportInput> {
  const run = await readRun(path);
  const config = configOf(run);
  const verdict = other?.verdict ?? (existsSync(join(path, 'verdict.json')) ? await readVerdict(path) : null);
  const baselineRunId = verdict?.baselineRunId ?? null;
  const baselinePath = other?.baselinePath ?? (baselineRunId === null ? null : join(path, '..', baselineRunId));
  return {
    run,
    rows: await readMetrics(path),
    baseline: baselinePath === null ? null : await baselineReport(baselinePath),
    verdict,
    steps: await readStepStates(path),
    serving: await servingSummaries(path, run.exams),
    thresholds: (await loadServingScenarios(config.servingConfigPath)).thresholds,
    history: await history(run, join(path, '..')),
    links: [],
    generatedAt: now.toISOString(),
    timeZone: config.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}

async function baselineReport(path: string): Promise<BaselineReport | null> {
  if (!existsSync(join(path, 'metrics.json'))) return null;
  const run = await readRun(path);
  return { run, rows: await readMetrics(path), serving: await servingSummaries(path, run.exams) };
}

/** One summary per load scenario of a run. */
export async function servingSummaries(path: string, exams: readonly ExamHeader[]): Promise<ServingSummary[]> {
  const summaries: ServingSummary[] = [];
  for (const exam of exams.filter(({ engine }) => engine === 'serving')) {
    const records: RequestRecord[] = [];
    for await (const { request } of readSamples(path, exam.fingerprint))
      if (request !== undefined) records.push(request);
    summaries.push(summarizeServing(servingSettings(exam), records));
  }
  return summaries;
}

async function history(run: Run, outputDirectory: string): Promise<MetricHistory[]> {
  const accepted = (await acceptedRuns(outputDirectory, run.modelLine, run.runId)).slice(0, historyLength).toReversed();
  const series = new Map<string, MetricHistory & { points: MetricHistory['points'][number][] }>();
  for (const { run: earlier, path } of accepted) {
    for (const { task, metric, value, primary } of await readMetrics(path)) {
      if (!primary || value === null) continue;
      const key = JSON.stringify([task, metric]);
      const known = series.get(key) ?? { task, metric, points: [] };
      known.points.push({ runId: earlier.runId, createdAt: earlier.createdAt, value });
      series.set(key, known);
    }
  }
  return [...series.values()];
}
