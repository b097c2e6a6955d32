import type { ExamHeader } from '../contracts/exam.ts';
import type { MetricRow } from '../contracts/metric-row.ts';
import type { Run } from '../contracts/run.ts';
import type { Sample } from '../contracts/sample.ts';
import type { Verdict } from '../contracts/verdict.ts';
import type { ServingRecords } from '../metrics/serving-records.ts';
import { toClickHouseTime } from './database.ts';
import type { StoredExam } from './store.ts';

type Row = Readonly<Record<string, unknown>>;

/** What every row of a run carries: `created_at` decides partition and lifetime, so it is the run's own and never changes. */
export interface RowIdentity {
  readonly run_id: string;
  readonly version: number;
  readonly created_at: string;
  readonly model_line: string;
}

export function rowIdentity(run: Run, version: number): RowIdentity {
  return {
    run_id: run.runId,
    version,
    created_at: toClickHouseTime(run.createdAt),
    model_line: run.modelLine,
  };
}

export interface DetailsPlace {
  /** Version of the items and metrics that count. */
  readonly version: number;
  readonly sha256: string;
}

export function runRow(identity: RowIdentity, details: DetailsPlace, run: Run, verdict: Verdict | null): Row {
  return {
    ...identity,
    details_version: details.version,
    details_sha256: details.sha256,
    suite: run.suite,
    repository: run.release.repository ?? '',
    digest: run.release.digest ?? '',
    tags: run.release.tags,
    served_model_name: run.release.servedModelName,
    git_commit: run.release.gitCommit ?? '',
    server_kind: run.target.serverKind,
    server_version: run.target.serverVersion ?? '',
    gpu: run.gpu ?? '',
    tool_version: run.toolVersion,
    config_sha256: run.configSha256,
    verdict: verdict?.verdict ?? '',
    baseline_run_id: verdict?.baselineRunId ?? '',
    run_json: JSON.stringify(run),
    verdict_json: verdict === null ? '' : JSON.stringify(verdict),
  };
}

export function metricRow(identity: RowIdentity, run: Run, row: MetricRow): Row {
  const dataset = run.exams.find((exam) => exam.fingerprint === row.exam)?.dataset;
  return {
    ...identity,
    engine: row.engine,
    suite: row.suite,
    task: row.task,
    exam: row.exam,
    dataset_name: dataset?.name ?? '',
    dataset_version: dataset?.version ?? '',
    metric: row.metric,
    value: row.value,
    standard_error: row.standardError,
    planned: row.planned,
    measured: row.measured,
    coverage: row.coverage,
    not_measured: row.notMeasured,
    higher_is_better: row.higherIsBetter,
    unit: row.unit,
    is_primary: row.primary,
  };
}

/** One row per metric of the sample. */
export function itemScoreRows(identity: RowIdentity, run: Run, sample: Sample): Row[] {
  const exam = run.exams.find(({ fingerprint }) => fingerprint === sample.exam);
  const answer = sample.outputs.findLast(({ role }) => role === 'target');
  const usages = sample.outputs.filter(({ role }) => role === 'target').map(({ usage }) => usage);
  const common = {
    ...identity,
    engine: exam?.engine ?? '',
    suite: exam?.suite ?? '',
    task: sample.task,
    exam: sample.exam,
    item_id: sample.itemId,
    item_index: sample.index,
    repeat: sample.repeat,
    cluster: sample.cluster ?? '',
    answer: answer?.text ?? '',
    choice: likeliestContinuation(sample),
    finish_reason: answer?.finishReason ?? '',
    input_tokens: usages.reduce((sum, usage) => sum + (usage?.inputTokens ?? 0), 0),
    output_tokens: usages.reduce((sum, usage) => sum + (usage?.outputTokens ?? 0), 0),
    duration_ms: sample.outputs.reduce((sum, output) => sum + (output.role === 'target' ? output.durationMs : 0), 0),
    started_at: toClickHouseTime(sample.startedAt),
  };
  return Object.entries(sample.scores).map(([metric, score]) => ({
    ...common,
    metric,
    measured: score.kind === 'scored',
    score: score.kind === 'scored' ? score.value : 0,
    score_parts: score.kind === 'scored' ? (score.parts ?? []) : [],
    reason: score.kind === 'scored' ? '' : score.reason,
  }));
}

/** Index of the continuation with the highest log-likelihood; −1 where none was scored. */
function likeliestContinuation({ outputs }: Sample): number {
  let best = -1;
  let highest = -Infinity;
  for (const [index, { logLikelihood }] of outputs.filter(({ role }) => role === 'target').entries()) {
    if (logLikelihood === undefined || logLikelihood.sum <= highest) continue;
    best = index;
    highest = logLikelihood.sum;
  }
  return best;
}

/** One row per exam. */
export function examRow(identity: RowIdentity, header: ExamHeader, { health, serving }: StoredExam): Row {
  return {
    ...identity,
    engine: header.engine,
    suite: header.suite,
    task: header.task,
    exam: header.fingerprint,
    requests: health.requests,
    failed: health.failed,
    answers: health.answers,
    cut_off: health.cutOff,
    empty: health.empty,
    incomplete_requests: serving?.requestsOfIncompleteRepetitions ?? 0,
    outcomes: serving?.outcomes ?? {},
  };
}

/** One row per repetition of a load scenario. */
export function repetitionRows(identity: RowIdentity, { header, repetitions }: ServingRecords): Row[] {
  return repetitions.map((repetition) => ({
    ...identity,
    task: header.task,
    exam: header.fingerprint,
    scenario: repetition.scenario,
    repetition: repetition.repetition,
    attempt: repetition.attempt,
    requests: repetition.requests,
    successes: repetition.successes,
    duration_ms: repetition.durationMs,
    start_lag_ms_p95: repetition.startLagMsP95,
    request_ms_p50: repetition.requestMsP50,
    figures: repetition.values,
  }));
}

/** One row per comparison; the whole verdict stands in the run's row. */
export function verdictRows(identity: RowIdentity, verdict: Verdict): Row[] {
  return verdict.comparisons.map((comparison) => ({
    ...identity,
    decided_at: toClickHouseTime(verdict.decidedAt),
    baseline_run_id: verdict.baselineRunId ?? '',
    run_verdict: verdict.verdict,
    engine: comparison.engine,
    suite: comparison.suite,
    task: comparison.task,
    metric: comparison.metric,
    verdict: comparison.verdict,
    tier: comparison.tier,
    margin: comparison.margin,
    pairs: comparison.pairs,
    baseline_value: comparison.baselineValue,
    candidate_value: comparison.candidateValue,
    delta: comparison.delta,
    delta_low: comparison.deltaLow,
    delta_high: comparison.deltaHigh,
    p_value: comparison.pValue,
    p_adjusted: comparison.pAdjusted,
    minimum_detectable_effect: comparison.minimumDetectableEffect,
    flips_to_worse: comparison.flipsToWorse,
    flips_to_better: comparison.flipsToBetter,
    reason: comparison.reason,
    policy_sha256: verdict.policySha256,
  }));
}
