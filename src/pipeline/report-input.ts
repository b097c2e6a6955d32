import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Verdict } from '../contracts/verdict.ts';
import { loadServingScenarios } from '../engines/serving/load-serving-scenarios.ts';
import { readStepStates } from '../journal/step-state.ts';
import type { BaselineReport, ReportInput } from '../reports/report-input.ts';
import { configOf, readMetrics, readRun, readVerdict } from './read-run.ts';
import { readReportContext } from './report-context.ts';
import type { RunRecord } from './run-record.ts';
import { recordInDirectory } from './run-record.ts';
import { servingSummaries } from './serving-summaries.ts';
import { runTimeline } from './timeline.ts';

/** A comparison to report in place of the run's own verdict. */
export interface OtherComparison {
  readonly verdict: Verdict;
  readonly baseline: RunRecord;
}

/** Everything the reports of a run show, from its directory alone; of a baseline beside it the load test too. */
export async function buildReportInput(path: string, now: Date, other?: OtherComparison): Promise<ReportInput> {
  const run = await readRun(path);
  const config = configOf(run);
  const verdict = other?.verdict ?? (existsSync(join(path, 'verdict.json')) ? await readVerdict(path) : null);
  const context = await readReportContext(path);
  const steps = await readStepStates(path);
  const { serverUrl } = config.delivery;
  return {
    run,
    rows: await readMetrics(path),
    baseline: await baselineOf(path, verdict, other, context?.baseline ?? null),
    verdict,
    steps,
    timeline: runTimeline(steps, config.release.seenAt, now),
    serving: await servingSummaries(path, run.exams),
    thresholds: (await loadServingScenarios(config.servingConfigPath)).thresholds,
    history: context?.history ?? [],
    links:
      serverUrl === null
        ? []
        : [{ label: 'Report', url: `${serverUrl.replace(/\/+$/, '')}/runs/${run.runId}/report.html` }],
    generatedAt: now.toISOString(),
    timeZone: config.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}

async function baselineOf(
  path: string,
  verdict: Verdict | null,
  other: OtherComparison | undefined,
  known: Pick<BaselineReport, 'run' | 'rows'> | null,
): Promise<BaselineReport | null> {
  const runId = verdict?.baselineRunId ?? null;
  if (runId === null) return null;
  const beside = join(path, '..', runId);
  const record =
    other?.baseline ?? (existsSync(join(beside, 'metrics.json')) ? recordInDirectory(beside, runId) : null);
  if (record === null) return known?.run.runId === runId ? { ...known, serving: [] } : null;
  return { run: await record.run(), rows: await record.metrics(), serving: await record.serving() };
}
