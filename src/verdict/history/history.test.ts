import { describe, expect, test } from 'vitest';
import type { HistoryRun } from '../../contracts/history-run.ts';
import type { MetricNoise } from '../../contracts/metric-noise.ts';
import type { MetricRow } from '../../contracts/metric-row.ts';
import { defaultPolicy } from '../../contracts/policy.ts';
import { createSeededRandom } from '../../contracts/seeded-random.ts';
import { decide } from '../decide.ts';
import type { HistoryEvidence, RunEvidence } from '../decide-input.ts';
import { normalQuantile } from '../statistics/normal-distribution.ts';
import { buildMetric, buildRow, buildRun, buildServing, buildTable } from '../testing/build-evidence.ts';
import { learnNoise } from './learn-noise.ts';
import { metricSeries } from './metric-series.ts';
import { noiseBand } from './noise-band.ts';
import { trackSeries } from './track-series.ts';

function historyRun(index: number, rows: readonly MetricRow[], parts: Partial<HistoryRun> = {}): HistoryRun {
  const createdAt = new Date(Date.UTC(2026, 0, 1 + index)).toISOString();
  return { runId: `run-${index}`, createdAt, acceptedAt: createdAt, digest: null, gpu: '', rows, ...parts };
}

const history = (values: readonly (number | null)[]): HistoryRun[] =>
  values.map((value, index) => historyRun(index, [buildRow('task', 'acc', value)]));

/** The only series of the runs. */
function track(values: readonly number[], noise: readonly MetricNoise[] = []) {
  const [series] = metricSeries(history(values)).map((one) => trackSeries(one, noise));
  if (series === undefined) throw new Error('there is one series');
  return series;
}

function noiseOf(standardDeviation: number, parts: Partial<MetricNoise> = {}): MetricNoise {
  const { engine, suite, task, metric, exam } = buildRow('task', 'acc', 0);
  const learnt = { runs: 4, degreesOfFreedom: 3, scale: 'linear', standardDeviation } as const;
  return { engine, suite, task, metric, exam, ...learnt, ...parts };
}

describe('noise learnt from A/A runs', () => {
  test('is the spread within images, pooled; one run of an image and runs without a digest say nothing', () => {
    const rows = (value: number | null): MetricRow[] => [buildRow('task', 'acc', value)];
    const runs = [
      historyRun(0, rows(0.8), { digest: 'a' }),
      historyRun(1, rows(0.82), { digest: 'a' }),
      historyRun(2, rows(0.5), { digest: 'b' }),
      historyRun(3, rows(0.53), { digest: 'b' }),
      historyRun(4, rows(0.56), { digest: 'b' }),
      historyRun(5, rows(0.1), { digest: 'c' }),
      historyRun(6, rows(0.2)),
      historyRun(7, rows(null), { digest: 'a' }),
    ];
    const [noise, ...others] = learnNoise(runs);
    expect(others).toEqual([]);
    // (2·0.01² + 2·0.03²) / (5 − 2)
    expect(noise).toMatchObject({ runs: 5, degreesOfFreedom: 3, scale: 'linear', task: 'task', metric: 'acc' });
    expect(noise?.standardDeviation).toBeCloseTo(Math.sqrt(0.002 / 3), 12);
    expect(learnNoise(runs.slice(4))).toEqual([]);
  });

  test('of a serving figure is relative, and a figure of 0 has none', () => {
    const rows = (value: number): MetricRow[] => [{ ...buildRow('load', 'ttft', value), engine: 'serving' }];
    const runs = [100, 110, 0].map((value, index) => historyRun(index, rows(value), { digest: 'a' }));
    expect(learnNoise(runs)[0]).toMatchObject({ scale: 'log', runs: 2, degreesOfFreedom: 1 });
    expect(learnNoise(runs)[0]?.standardDeviation).toBeCloseTo(Math.log(1.1) / Math.SQRT2, 12);
  });

  test('gives a band only for the exam it was learnt on, and from three runs on', () => {
    const header = { engine: 'standard', suite: 'suite', task: 'task', fingerprint: 'task'.padEnd(64, '0') } as const;
    expect(noiseBand([noiseOf(0.01)], header, 'acc')).toBeCloseTo(2.5758293 * Math.SQRT2 * 0.01, 8);
    expect(noiseBand([noiseOf(0.01, { degreesOfFreedom: 1 })], header, 'acc')).toBeNull();
    expect(noiseBand([noiseOf(0.01)], { ...header, fingerprint: 'other' }, 'acc')).toBeNull();
    expect(noiseBand([], header, 'acc')).toBeNull();
  });
});

describe('the course of a metric', () => {
  test('keeps runs of the newest exam, and primary metrics that were measured', () => {
    const old = { ...buildRow('task', 'acc', 0.1), exam: 'old' };
    const runs = [
      historyRun(0, [old]),
      historyRun(1, [buildRow('task', 'acc', 0.8), { ...buildRow('task', 'f1', 0.8), primary: false }]),
      historyRun(2, [buildRow('task', 'acc', null)]),
      historyRun(3, [buildRow('task', 'acc', 0.9)]),
    ];
    expect(metricSeries(runs).map(({ metric, points }) => [metric, points.map(({ value }) => value)])).toEqual([
      ['acc', [0.8, 0.9]],
    ]);
    expect(metricSeries([])).toEqual([]);
  });

  test('a level that changes for good is named with its run; a steady one gives nothing', () => {
    const steady = Array.from({ length: 20 }, (_, index) => 0.8 + (index % 2) * 0.002);
    expect(track(steady)).toMatchObject({ changes: [] });
    expect(track(steady).points.some(({ alarm }) => alarm)).toBe(false);
    const [change] = track([...steady, ...steady.map((value) => value - 0.05)]).changes;
    expect(change).toMatchObject({ index: 20, runId: 'run-20', isWorse: true });
    expect(change?.before).toBeCloseTo(0.801, 6);
    expect(change?.after).toBeCloseTo(0.751, 6);
    expect(track([...steady, ...steady.map((value) => value + 0.05)]).changes[0]?.isWorse).toBe(false);
  });

  test('losses of two standard deviations add up to an alarm, gains never do', () => {
    const worse = [0.8, 0.8, 0.8, 0.8, ...Array.from({ length: 14 }, () => 0.78)];
    expect(track(worse, [noiseOf(0.01)]).points.findIndex(({ alarm }) => alarm)).toBe(13);
    const better = worse.map((value) => 1.6 - value);
    expect(track(better, [noiseOf(0.01)]).points.every(({ cusum }) => cusum === 0)).toBe(true);
  });

  test('without noise, equal values and a series of one or two points give no alarm', () => {
    for (const values of [[0.8], [0.8, 0.1], [0.8, 0.8, 0.8, 0.8, 0.8]]) {
      expect(track(values)).toMatchObject({ changes: [] });
      expect(track(values).points.every(({ alarm, cusum }) => !alarm && Number.isFinite(cusum))).toBe(true);
    }
  });

  test('one answer more or less is no damage, however quiet the series was', () => {
    const quiet = [...Array.from({ length: 30 }, () => 0.8), 0.799, 0.799];
    expect(track(quiet).points.some(({ alarm }) => alarm)).toBe(false);
  });

  test('false alarms of the self-starting CUSUM are as rare as its limit promises', () => {
    const random = createSeededRandom(20_261_124);
    let alarms = 0;
    const series = 200;
    const length = 50;
    for (let index = 0; index < series; index += 1) {
      const values = Array.from({ length }, () => 0.8 + 0.01 * normalQuantile(Math.max(1e-12, random())));
      alarms += track(values).points.filter(({ alarm }) => alarm).length;
    }
    // One in 910 runs on average with known parameters; 10 000 runs here.
    expect(alarms).toBeLessThan((2.5 * series * length) / 910);
  });
});

describe('a decision that knows its history', () => {
  const items = 2000;
  /** Right on the items from `wrong` on. */
  const run = (runId: string, wrong: number): RunEvidence => {
    const scores = Array.from({ length: items }, (_, index) => Number(index >= wrong));
    const value = scores.reduce((sum, score) => sum + score, 0) / items;
    return buildRun(runId, { tables: [buildTable('task', scores)], rows: [buildRow('task', 'acc', value)] });
  };
  const decideWith = (
    candidate: RunEvidence,
    baseline: RunEvidence,
    known: Partial<HistoryEvidence>,
    policy = defaultPolicy,
  ) =>
    decide({
      candidate,
      baseline,
      accepted: [],
      history: { anchor: null, runs: [], noise: [], ...known },
      policy,
      now: new Date(0),
    });

  test('damage that crept in over many baselines is found against the golden anchor, and named', () => {
    const [candidate, baseline, anchor] = [run('new', 470), run('last', 469), run('gold', 400)];
    expect(decideWith(candidate, baseline, {}).verdict).toBe('PASS');
    const drifted = decideWith(candidate, baseline, { anchor });
    expect(drifted.verdict).toBe('WARN');
    const [finding] = drifted.findings.filter(({ code }) => code === 'EVAL_VERDICT_ANCHOR_DRIFT');
    expect(finding).toMatchObject({ kind: 'WARN', task: 'task', metric: 'acc' });
    expect(finding?.message).toContain('golden anchor gold by 3.50 points');
    const strict = { ...defaultPolicy, history: { anchorDrift: 'REGRESSED' } as const };
    expect(decideWith(candidate, baseline, { anchor }, strict).verdict).toBe('REGRESSED');
    expect(decideWith(candidate, baseline, { anchor: run('gold', 465) }).verdict).toBe('PASS');
  });

  test('what the baseline shows already is not said again', () => {
    const verdict = decideWith(run('new', 500), run('last', 400), { anchor: run('gold', 400) });
    expect(verdict.verdict).toBe('REGRESSED');
    expect(verdict.findings.map(({ code }) => code)).not.toContain('EVAL_VERDICT_ANCHOR_DRIFT');
  });

  test('damage within the noise of A/A runs warns; beyond the margin it is damage all the same', () => {
    const noise = [noiseOf(0.008)];
    expect(decideWith(run('new', 440), run('last', 400), { noise }).comparisons[0]).toMatchObject({
      verdict: 'WARN',
      reasonCode: 'within-noise',
    });
    expect(decideWith(run('new', 440), run('last', 400), {}).verdict).toBe('REGRESSED');
    expect(decideWith(run('new', 470), run('last', 400), { noise: [noiseOf(0.5)] }).verdict).toBe('REGRESSED');
  });

  test('a slower server within the noise of A/A runs warns', () => {
    const metric = buildMetric('throughput', { unit: 'tokens/s', aggregation: 'rate' });
    const serving = (runId: string, values: readonly number[]): RunEvidence =>
      buildRun(runId, {
        serving: [
          buildServing(
            'load',
            [metric],
            values.map((throughput) => ({ throughput })),
          ),
        ],
      });
    const [slow, fast] = [serving('new', [80, 81, 80]), serving('last', [100, 101, 100])];
    expect(decideWith(slow, fast, {}).verdict).toBe('REGRESSED');
    const load = {
      engine: 'serving',
      task: 'load',
      metric: 'throughput',
      exam: 'load'.padEnd(64, '0'),
      scale: 'log',
    } as const;
    const judged = decideWith(slow, fast, { noise: [noiseOf(0.1, load)] });
    expect(judged.verdict).toBe('WARN');
    expect(judged.comparisons[0]?.reason).toContain('differed by up to');
    expect(decideWith(slow, fast, { noise: [noiseOf(0.01, load)] }).verdict).toBe('REGRESSED');
  });

  test('a level that changed lately, and damage that adds up, warn with the run', () => {
    const values = [...Array.from({ length: 12 }, (_, index) => 0.8 + (index % 2) * 0.001), 0.777, 0.778];
    const verdict = decideWith(run('new', 446), run('last', 444), { runs: history(values) });
    expect(verdict.verdict).toBe('WARN');
    expect(verdict.findings.find(({ code }) => code === 'EVAL_VERDICT_LEVEL_CHANGED')?.message).toContain(
      'since run run-12: 80.0% before, 77.7% since',
    );
    const creeping = [0.8, 0.8, 0.8, 0.795, 0.79, 0.785];
    const noise = [noiseOf(0.004)];
    expect(decideWith(run('new', 446), run('last', 444), { runs: history(creeping), noise }).findings).toContainEqual(
      expect.objectContaining({ code: 'EVAL_VERDICT_SLOW_DRIFT', task: 'task', metric: 'acc' }),
    );
    expect(decideWith(run('new', 400), run('last', 400), { runs: history(creeping), noise }).verdict).toBe('PASS');
  });
});
