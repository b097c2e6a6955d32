import { join } from 'node:path';
import type { MetricRow } from '../../contracts/metric-row.ts';
import type { Policy } from '../../contracts/policy.ts';
import type { Run } from '../../contracts/run.ts';
import type { Verdict } from '../../contracts/verdict.ts';
import { loadServingScenarios } from '../../engines/serving/load-serving-scenarios.ts';
import { clusteredMean } from '../../metrics/clustered-mean.ts';
import type { ItemScores, ItemScoreTable } from '../../metrics/collect-item-scores.ts';
import type { ReportInput } from '../../reports/report-input.ts';
import { decide } from '../../verdict/decide.ts';
import type { RunEvidence } from '../../verdict/decide-input.ts';
import { packageRoot } from '../config/package-root.ts';
import { toolVersion } from '../tool-version.ts';
import { readScoreFile } from './read-score-file.ts';

export interface CompareScoreFilesOptions {
  readonly candidatePath: string;
  readonly baselinePath: string;
  readonly policy: Policy;
  readonly now: Date;
}

/** Decides on two files of per-item scores, with everything a report of it shows. Throws as `readScoreFile` and `decide`. */
export async function compareScoreFiles({
  candidatePath,
  baselinePath,
  policy,
  now,
}: CompareScoreFilesOptions): Promise<{ readonly verdict: Verdict; readonly report: ReportInput }> {
  const candidate = await readScoreFile(candidatePath);
  const baseline = await readScoreFile(baselinePath);
  const verdict = decide({ candidate, baseline, accepted: [], policy, now });
  const report: ReportInput = {
    run: asRun(candidate, candidatePath, now),
    rows: candidate.tables.flatMap(rowsOf),
    baseline: { run: asRun(baseline, baselinePath, now), rows: baseline.tables.flatMap(rowsOf), serving: [] },
    verdict,
    canAccept: false,
    steps: [],
    serving: [],
    thresholds: (await loadServingScenarios(join(packageRoot, 'configs', 'vllm_benchmark.json'))).thresholds,
    history: [],
    links: [],
    generatedAt: now.toISOString(),
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
  return { verdict, report };
}

/** What a report says of a release that is known by a file of scores only: nothing about its server. */
function asRun({ run, tables }: RunEvidence, path: string, now: Date): Run {
  const { servedModelName } = run.release;
  return {
    ...run,
    createdAt: now.toISOString(),
    schemaVersion: 1,
    toolVersion,
    suite: 'scores',
    target: {
      endpoint: path,
      servedModelName,
      modelRoot: null,
      maxModelLength: null,
      serverKind: 'openai-compatible',
      serverVersion: null,
      systemFingerprint: null,
      capabilities: {
        tokenize: false,
        echoLogprobs: false,
        promptLogprobs: false,
        logprobTokenIds: false,
        metrics: false,
      },
      observedAt: now.toISOString(),
    },
    seed: 0,
    configSha256: '',
    config: {},
    exams: tables.map(({ header }) => header),
  };
}

function rowsOf(table: ItemScoreTable): MetricRow[] {
  return table.metrics.map((scores) => rowOf(table, scores));
}

function rowOf({ header, clusters }: ItemScoreTable, { definition, values, measured }: ItemScores): MetricRow {
  const positions = [...measured.keys()].filter((position) => (measured[position] ?? 0) > 0);
  const estimate = clusteredMean(
    positions.map((position) => values[position] ?? 0),
    positions.map((position) => clusters[position] ?? position),
  );
  const missing = header.itemCount - positions.length;
  return {
    engine: header.engine,
    suite: header.suite,
    task: header.task,
    exam: header.fingerprint,
    metric: definition.name,
    value: estimate?.mean ?? null,
    standardError: estimate?.standardError ?? null,
    planned: header.itemCount,
    measured: positions.length,
    coverage: header.itemCount === 0 ? 0 : positions.length / header.itemCount,
    notMeasured: missing === 0 ? {} : { 'no-score': missing },
    higherIsBetter: definition.higherIsBetter,
    unit: definition.unit,
    primary: definition.primary,
  };
}
