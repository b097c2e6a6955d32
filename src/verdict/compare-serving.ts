import type { MetricNoise } from '../contracts/metric-noise.ts';
import type { Policy } from '../contracts/policy.ts';
import type { Comparison } from '../contracts/verdict.ts';
import type { ServingRecords } from '../metrics/serving-records.ts';
import type { ServingRowDefinition } from '../metrics/serving-rows.ts';
import { medianOf, servingRowDefinitions } from '../metrics/serving-rows.ts';
import type { ComparisonFacts } from './compare-quality.ts';
import { noiseBand } from './history/noise-band.ts';
import type { Judgement } from './judgement.ts';
import { toComparison } from './judgement.ts';
import type { MatchedExams } from './match-exams.ts';
import { resolveServingAllowance } from './resolve-policy.ts';
import { soundRepetitions } from './sound-repetitions.ts';
import type { LogRatioOfMedians } from './statistics/log-ratio-of-medians.ts';
import { logRatioOfMedians } from './statistics/log-ratio-of-medians.ts';
import { adjustPValues } from './statistics/multiple-testing.ts';
import { createRandomSource } from './statistics/random-source.ts';
import { yuenTTest } from './statistics/yuen-t-test.ts';

interface MeasuredRow {
  readonly facts: ComparisonFacts;
  readonly ratio: LogRatioOfMedians | null;
}

/**
 * Compares every figure of a load scenario over repetitions. Differences and margins are relative. A scenario has many figures: what is
 * called a regression must also hold after Benjamini and Hochberg's correction over those of its kind (decisive or advisory).
 */
export function compareServing(
  matched: MatchedExams<ServingRecords>,
  policy: Policy,
  noise: readonly MetricNoise[] = [],
): Comparison[] {
  const exams = {
    ...matched,
    candidate: soundRepetitions(matched.candidate),
    baseline: soundRepetitions(matched.baseline),
  };
  const rows = servingRowDefinitions(exams.candidate.header.metrics)
    .filter(({ definition }) => definition.unit !== 'fraction')
    .map((row) => measureRow(exams, row, policy));
  const adjusted = adjustWithin(rows.map(({ facts }) => facts));
  return rows.map(({ facts, ratio }, index) => {
    const pAdjusted = adjusted[index] ?? null;
    const band = Math.expm1(noiseBand(noise, exams.candidate.header, facts.metric) ?? 0);
    return toComparison(facts, pAdjusted, judgeServing(facts, ratio, exams, { policy, noise: band, pAdjusted }));
  });
}

function measureRow(exams: MatchedExams<ServingRecords>, row: ServingRowDefinition, policy: Policy): MeasuredRow {
  const { engine, suite, task } = exams.candidate.header;
  const { metric, definition } = row;
  const candidate = valuesOf(exams.candidate, metric);
  const baseline = valuesOf(exams.baseline, metric);
  const repetitions = Math.min(candidate.length, baseline.length);
  const random = createRandomSource(policy.seed, JSON.stringify([suite, task, metric]));
  const ratio = repetitions < 2 ? null : logRatioOfMedians(candidate, baseline, random);
  const allowance = resolveServingAllowance(policy, task, metric, row.primary);
  const facts: ComparisonFacts = {
    engine,
    suite,
    task,
    metric,
    unit: definition.unit,
    higherIsBetter: definition.higherIsBetter,
    ...allowance,
    test: ratio === null ? 'none' : 'bootstrap-log-ratio',
    pairs: repetitions,
    baselineValue: medianOf(baseline),
    candidateValue: medianOf(candidate),
    delta: ratio === null ? null : Math.expm1(ratio.estimate),
    deltaLow: ratio === null ? null : Math.expm1(ratio.low),
    deltaHigh: ratio === null ? null : Math.expm1(ratio.high),
    pValue: ratio === null ? null : damagePValue(candidate, baseline, { ...definition, margin: allowance.margin }),
    minimumDetectableEffect: ratio === null ? null : Math.expm1((ratio.high - ratio.low) / 2),
    flipsToWorse: 0,
    flipsToBetter: 0,
  };
  return { facts, ratio };
}

/** Of seven repetitions or more the best and the worst count for nothing: one disturbed repetition decides nothing. */
const trimmedShare = 0.15;

/** How likely repetitions lie this far apart if the damage were no more than the margin: Yuen's test of the logarithms, one-sided. */
function damagePValue(
  candidate: readonly number[],
  baseline: readonly number[],
  { higherIsBetter, margin }: { readonly higherIsBetter: boolean; readonly margin: number },
): number {
  const [worse, better] = higherIsBetter ? [baseline, candidate] : [candidate, baseline];
  const allowed = higherIsBetter ? -Math.log1p(-Math.min(margin, 0.99)) : Math.log1p(margin);
  const shifted = better.map((value) => Math.log(value) + allowed);
  const { pGreater } = yuenTTest(worse.map(Math.log), shifted, trimmedShare);
  return Number.isNaN(pGreater) ? 1 : pGreater;
}

/** Adjusted p-values, decisive and advisory figures apart; null where there is none. */
function adjustWithin(rows: readonly ComparisonFacts[]): (number | null)[] {
  const adjusted: (number | null)[] = rows.map(() => null);
  for (const isAdvisory of [false, true]) {
    const members = rows.flatMap(({ tier, pValue }, index) =>
      pValue !== null && (tier === 'advisory') === isAdvisory ? [{ index, pValue }] : [],
    );
    const values = adjustPValues(
      members.map(({ pValue }) => pValue),
      'benjamini-hochberg',
    );
    for (const [place, { index }] of members.entries()) adjusted[index] = values[place] ?? null;
  }
  return adjusted;
}

function judgeServing(
  { higherIsBetter, margin, tier, pairs }: ComparisonFacts,
  ratio: LogRatioOfMedians | null,
  { candidate, baseline, relation, changed }: MatchedExams<ServingRecords>,
  /** `noise`: relative difference between two runs of one image that A/A runs have shown. */
  { policy, noise, pAdjusted }: { readonly policy: Policy; readonly noise: number; readonly pAdjusted: number | null },
): Judgement {
  if (relation === 'question') {
    return { verdict: 'INVALID', code: 'question-changed', parameters: { changed: changed.join(', ') } };
  }
  const repetitions = [...candidate.repetitions, ...baseline.repetitions];
  if (repetitions.some(({ clientLimited }) => clientLimited)) {
    return { verdict: 'INVALID', code: 'client-overloaded', parameters: {} };
  }
  if (repetitions.some(({ contaminated }) => contaminated)) {
    return { verdict: 'INVALID', code: 'contaminated', parameters: {} };
  }
  const lag = Math.max(startLag(candidate), startLag(baseline));
  if (isClientLimited(candidate, policy) || isClientLimited(baseline, policy)) {
    return { verdict: 'INVALID', code: 'client-limited', parameters: { lag } };
  }
  if (ratio === null) {
    return { verdict: 'INCONCLUSIVE', code: 'serving-few-repetitions', parameters: { repetitions: pairs } };
  }

  // Relative damage, positive is worse: share of time added, or of throughput lost.
  const toDamage = (logRatio: number): number => (higherIsBetter ? 0 - Math.expm1(logRatio) : Math.expm1(logRatio));
  const damage = toDamage(ratio.estimate);
  const lower = toDamage(higherIsBetter ? ratio.high : ratio.low);
  const upper = toDamage(higherIsBetter ? ratio.low : ratio.high);
  const parameters = { damage, lower, upper, margin, repetitions: pairs };
  if (lower > margin && damage <= noise) {
    return { verdict: 'WARN', code: 'serving-within-noise', parameters: { ...parameters, noise } };
  }
  if (lower > margin && (pAdjusted ?? 1) <= policy.falseDiscoveryRate) {
    return tier === 'advisory'
      ? { verdict: 'WARN', code: 'serving-advisory', parameters }
      : { verdict: 'REGRESSED', code: 'serving-regressed', parameters };
  }
  if (upper <= margin) {
    return { verdict: 'PASS', code: 'serving-within-margin', parameters: { ...parameters, upper: Math.max(0, upper) } };
  }
  return lower > 0 && damage > margin / 2
    ? { verdict: 'WARN', code: 'serving-slower', parameters }
    : { verdict: 'INCONCLUSIVE', code: 'serving-undecided', parameters };
}

function valuesOf({ repetitions }: ServingRecords, metric: string): number[] {
  return repetitions.map(({ values }) => values[metric] ?? 0).filter((value) => value > 0);
}

function startLag({ repetitions }: ServingRecords): number {
  return medianOf(repetitions.map(({ startLagMsP95 }) => startLagMsP95)) ?? 0;
}

/** Requests sent late by more than the margin's share of what a request takes would show up in every latency. */
function isClientLimited(records: ServingRecords, policy: Policy): boolean {
  const requestMs = medianOf(records.repetitions.map(({ requestMsP50 }) => requestMsP50)) ?? 0;
  return startLag(records) > Math.max(1, policy.serving.relativeMargin * requestMs);
}
