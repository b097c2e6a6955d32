import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { metricRowSchema } from '../contracts/metric-row.ts';
import { runSchema } from '../contracts/run.ts';
import { readJson } from '../journal/read-json.ts';
import type { HistoryEvidence } from '../verdict/decide-input.ts';
import { metricSeries } from '../verdict/history/metric-series.ts';
import { trackSeries } from '../verdict/history/track-series.ts';
import type { RunRecord } from './run-record.ts';

const shownPoints = 20;

/** baseline.json of a run directory: what a report shows of the baseline and the history, so that it needs neither of them at hand. */
const reportContextSchema = z.object({
  schemaVersion: z.literal(1),
  baseline: z.object({ run: runSchema, rows: z.array(metricRowSchema) }).nullable(),
  history: z.array(
    z.object({
      task: z.string(),
      metric: z.string(),
      points: z.array(z.object({ runId: z.string(), createdAt: z.iso.datetime(), value: z.number() })),
      /** Positions in `points` where the level changed for good. */
      levelChanges: z.array(z.number().int()),
    }),
  ),
});
export type ReportContext = z.infer<typeof reportContextSchema>;

export async function reportContext(
  baseline: RunRecord | null,
  { runs, noise }: Pick<HistoryEvidence, 'runs' | 'noise'>,
): Promise<ReportContext> {
  return {
    schemaVersion: 1,
    baseline: baseline === null ? null : { run: await baseline.run(), rows: [...(await baseline.metrics())] },
    history: metricSeries(runs)
      .map((series) => trackSeries(series, noise))
      .map(({ task, metric, points, changes }) => {
        const left = Math.max(0, points.length - shownPoints);
        return {
          task,
          metric,
          points: points.slice(left).map(({ runId, createdAt, value }) => ({ runId, createdAt, value })),
          levelChanges: changes.map(({ index }) => index - left).filter((index) => index >= 0),
        };
      }),
  };
}

/** Null for a run that was decided before there was such a file. */
export async function readReportContext(path: string): Promise<ReportContext | null> {
  const file = join(path, 'baseline.json');
  return existsSync(file) ? readJson(file, reportContextSchema) : null;
}
