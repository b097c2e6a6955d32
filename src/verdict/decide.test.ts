import { describe, expect, test } from 'vitest';
import type { MetricRow } from '../contracts/metric-row.ts';
import { defaultPolicy, type Policy } from '../contracts/policy.ts';
import { type Verdict, verdictSchema } from '../contracts/verdict.ts';
import { decide } from './decide.ts';
import type { RunEvidence } from './decide-input.ts';
import {
  buildFlips,
  buildMetric,
  buildRow,
  buildRun,
  buildServing,
  buildTable,
  type TableParts,
} from './testing/build-evidence.ts';

const policy: Policy = { ...defaultPolicy, rules: [{ task: '*', metric: 'acc', tier: 'critical' }] };
const now = new Date('2026-02-01T00:00:00.000Z');

function verdictOf(
  candidate: RunEvidence,
  baseline: RunEvidence | null,
  options: { readonly accepted?: readonly (readonly MetricRow[])[]; readonly policy?: Policy } = {},
): Verdict {
  const verdict = decide({
    candidate,
    baseline,
    accepted: options.accepted ?? [],
    policy: options.policy ?? policy,
    now,
  });
  return verdictSchema.parse(verdict);
}

/** A family of tasks with given flips out of `n` items each. */
function family(n: number, flips: readonly (readonly [worse: number, better: number])[]): [RunEvidence, RunEvidence] {
  const sides = flips.map(([worse, better]) => buildFlips(n, worse, better));
  const tables = (side: 'baseline' | 'candidate') =>
    sides.map((scores, index) => buildTable(`task-${index}`, scores[side]));
  return [buildRun('candidate', { tables: tables('candidate') }), buildRun('baseline', { tables: tables('baseline') })];
}

function pair(
  candidate: readonly (number | null)[],
  baseline: readonly (number | null)[],
  parts: TableParts = {},
): [RunEvidence, RunEvidence] {
  return [
    buildRun('candidate', { tables: [buildTable('task', candidate, parts)] }),
    buildRun('baseline', { tables: [buildTable('task', baseline, parts)] }),
  ];
}

const codes = (verdict: Verdict): string[] => verdict.findings.map(({ code }) => code);

describe('the decision rule', () => {
  test('no damage on enough items passes', () => {
    const verdict = verdictOf(
      ...family(1000, [
        [20, 20],
        [15, 17],
      ]),
    );
    expect(verdict.verdict).toBe('PASS');
    expect(verdict.comparisons[0]).toMatchObject({
      test: 'mcnemar-mid-p',
      pairs: 1000,
      flipsToWorse: 20,
      flipsToBetter: 20,
      delta: 0,
    });
  });

  test('no discordance at all passes on many items, not on few', () => {
    expect(verdictOf(...family(1000, [[0, 0]])).verdict).toBe('PASS');
    const few = verdictOf(...family(40, [[0, 0]]));
    expect(few.verdict).toBe('INCONCLUSIVE');
    expect(few.comparisons[0]).toMatchObject({ pValue: 1, delta: 0, reasonCode: 'undecided' });
  });

  test('clear damage is REGRESSED, with the flips', () => {
    const verdict = verdictOf(
      ...family(1000, [
        [70, 20],
        [10, 10],
      ]),
    );
    expect(verdict.verdict).toBe('REGRESSED');
    expect(verdict.comparisons.map(({ verdict }) => verdict)).toEqual(['REGRESSED', 'PASS']);
    expect(verdict.comparisons[0]?.delta).toBeCloseTo(-0.05, 12);
    expect(verdict.flips).toHaveLength(50);
    expect(verdict.flips[0]).toMatchObject({ task: 'task-0', itemId: 'item-0' });
  });

  test('damage beyond chance but under half the margin only warns', () => {
    const verdict = verdictOf(...family(10_000, [[120, 60]]));
    expect(verdict.comparisons[0]).toMatchObject({ verdict: 'WARN', reasonCode: 'small-damage' });
    expect(verdict.verdict).toBe('WARN');
  });

  test('damage spread thinly over tasks is seen by the pooled test alone', () => {
    const thin = Array.from({ length: 8 }, () => [25, 15] as const);
    const verdict = verdictOf(...family(900, thin));
    expect(verdict.comparisons.every(({ verdict }) => verdict !== 'REGRESSED')).toBe(true);
    expect(codes(verdict)).toContain('EVAL_VERDICT_POOLED_DAMAGE');
    expect(verdict.verdict).toBe('REGRESSED');
  });

  test('an improvement passes', () => {
    expect(verdictOf(...family(1000, [[10, 90]])).verdict).toBe('PASS');
  });

  test('advisory metrics warn at most', () => {
    const { baseline, candidate } = buildFlips(1000, 100, 0);
    const sides = pair(candidate, baseline, { metric: buildMetric('style', { primary: false }) });
    const verdict = verdictOf(...sides);
    expect(verdict.comparisons[0]).toMatchObject({ tier: 'advisory', verdict: 'WARN', reasonCode: 'advisory-damage' });
    expect(codes(verdict)).toContain('EVAL_VERDICT_NOTHING_COMPARED');
  });

  test('graded scores use the permutation test and lower-is-better turns the damage round', () => {
    const before = Array.from({ length: 300 }, (_, index) => 0.3 + ((index * 7) % 50) / 200);
    const after = before.map((value, index) => value + (index % 3 === 0 ? 0.1 : 0.02));
    const metric = buildMetric('toxicity', { unit: 'score', higherIsBetter: false });
    const worse = verdictOf(...pair(after, before, { metric }));
    expect(worse.comparisons[0]).toMatchObject({ test: 'sign-flip-permutation', verdict: 'REGRESSED' });
    expect(worse.comparisons[0]?.delta).toBeGreaterThan(0);
    expect(worse.comparisons[0]?.deltaLow).toBeGreaterThan(0);
    expect(verdictOf(...pair(before, after, { metric })).verdict).toBe('PASS');
  });

  test('macro F1 is compared as such, not as accuracy', () => {
    const metric = buildMetric('f1', { aggregation: 'f1-macro' });
    const gold = Array.from({ length: 600 }, (_, index) => (index % 10 === 0 ? 1 : 0));
    const table = (predicted: readonly number[]) => [
      buildTable(
        'task',
        predicted.map((label, index) => Number(label === gold[index])),
        { metric, classes: predicted.flatMap((label, index) => [gold[index] ?? 0, label]) },
      ),
    ];
    // The rare class is lost altogether: accuracy falls by 5 points, macro F1 by far more.
    const before = gold.map((label, index) => (label === 1 && index % 20 === 0 ? 1 : 0));
    const after = gold.map(() => 0);
    const verdict = verdictOf(
      buildRun('candidate', { tables: table(after) }),
      buildRun('baseline', { tables: table(before) }),
    );
    const [comparison] = verdict.comparisons;
    expect(comparison).toMatchObject({ verdict: 'REGRESSED', flipsToWorse: 30, flipsToBetter: 0 });
    expect(comparison?.candidateValue).toBeCloseTo((2 * 540) / (600 + 540) / 2, 12);
    expect(comparison?.delta).toBeLessThan(-0.2);
    expect(comparison?.deltaHigh).toBeLessThan(-0.1);
    const same = verdictOf(
      buildRun('candidate', { tables: table(before) }),
      buildRun('baseline', { tables: table(before) }),
    );
    expect(same.comparisons[0]).toMatchObject({ delta: 0, pValue: 1 });
  });

  test('whole clusters count once: damage of one document is not significant', () => {
    const { baseline, candidate } = buildFlips(400, 20, 0);
    const alone = verdictOf(...pair(candidate, baseline));
    const clusters = Array.from({ length: 400 }, (_, index) => (index < 20 ? 0 : index));
    const together = verdictOf(...pair(candidate, baseline, { clusters }));
    expect(alone.verdict).toBe('REGRESSED');
    expect(together.comparisons[0]).toMatchObject({
      test: 'sign-flip-permutation',
      pValue: 0.5,
      verdict: 'INCONCLUSIVE',
    });
  });

  test('a single cluster never decides', () => {
    const { baseline, candidate } = buildFlips(500, 100, 0);
    const verdict = verdictOf(...pair(candidate, baseline, { clusters: baseline.map(() => 0) }));
    expect(verdict.comparisons[0]).toMatchObject({ pValue: 0.5, verdict: 'INCONCLUSIVE' });
  });

  test('equal input gives an equal verdict', () => {
    const sides = pair(
      Array.from({ length: 200 }, (_, index) => ((index * 31) % 97) / 97),
      Array.from({ length: 200 }, (_, index) => ((index * 17) % 89) / 89),
    );
    expect(verdictOf(...sides)).toEqual(verdictOf(...sides));
  });
});

describe('the family', () => {
  /** Every task supporting, 2 points allowed. */
  const supporting: Policy = { ...defaultPolicy, margins: { ...defaultPolicy.margins, supporting: 0.02 } };
  const large = (n: number, worse: number, better: number) => ({ n, worse, better });
  const runs = (tasks: readonly ReturnType<typeof large>[]): [RunEvidence, RunEvidence] => {
    const sides = tasks.map(({ n, worse, better }) => buildFlips(n, worse, better));
    const tables = (side: 'baseline' | 'candidate') =>
      sides.map((scores, index) => buildTable(`task-${index}`, scores[side]));
    return [
      buildRun('candidate', { tables: tables('candidate') }),
      buildRun('baseline', { tables: tables('baseline') }),
    ];
  };
  const withSmall = runs([large(1000, 20, 20), large(1000, 20, 20), large(30, 1, 1)]);

  test('a task of 30 items does not keep a good release from passing, and is named', () => {
    const verdict = verdictOf(...withSmall, { policy: supporting });
    expect(verdict.verdict).toBe('PASS');
    expect(verdict.comparisons[2]).toMatchObject({ verdict: 'INCONCLUSIVE', reasonCode: 'undecided' });
    expect(codes(verdict)).toEqual(['EVAL_VERDICT_UNDECIDED_TASKS']);
    expect(verdict.findings[0]?.message).toContain('task-2');
  });

  test('a critical task must be decided by itself', () => {
    const critical: Policy = { ...supporting, rules: [{ task: 'task-2', metric: '*', tier: 'critical' }] };
    expect(verdictOf(...withSmall, { policy: critical }).verdict).toBe('INCONCLUSIVE');
  });

  test('small tasks alone prove nothing', () => {
    const verdict = verdictOf(...runs([large(30, 1, 1), large(40, 0, 0)]), { policy: supporting });
    expect([verdict.verdict, codes(verdict)]).toEqual(['INCONCLUSIVE', []]);
  });

  test('a small task that looks bad keeps the run open instead of drowning in the large ones', () => {
    const verdict = verdictOf(...runs([large(2000, 20, 20), large(2000, 20, 20), large(40, 6, 1)]), {
      policy: supporting,
    });
    expect([verdict.verdict, codes(verdict)]).toEqual(['INCONCLUSIVE', ['EVAL_VERDICT_TASK_SUSPECTED']]);
  });

  test('the pooled test is paid for out of the one error budget', () => {
    // Both p-values are 0.0261: enough where the whole 0.052 is theirs, not where a pooled test takes half of it.
    const alone = verdictOf(...runs([large(400, 18, 8)]), { policy: { ...supporting, falseDiscoveryRate: 0.05 } });
    const [row] = alone.comparisons;
    expect(row?.pAdjusted).toBeCloseTo(0.0261, 4);
    expect(row?.verdict).toBe('REGRESSED');
    const wide = { ...supporting, falseDiscoveryRate: 0.052, pooledAlpha: 0.026 };
    const both = verdictOf(...runs([large(400, 18, 8), large(400, 18, 8)]), { policy: wide });
    expect(both.comparisons.map(({ verdict }) => verdict)).not.toContain('REGRESSED');
    expect(codes(both)).toContain('EVAL_VERDICT_POOLED_DAMAGE');
  });
});

describe('the hard floor', () => {
  const accepted = (values: readonly number[]): MetricRow[][] =>
    values.map((value) => [buildRow('task', 'acc', value)]);

  test('a tenth below the accepted mean is CRITICAL', () => {
    const { baseline, candidate } = buildFlips(1000, 130, 10);
    const [run, before] = pair(candidate, baseline);
    const sides: [RunEvidence, RunEvidence] = [{ ...run, rows: [buildRow('task', 'acc', 0.68)] }, before];
    const verdict = verdictOf(...sides, { accepted: accepted([0.2, 0.8, 0.8, 0.8, 0.8, 0.8]) });
    expect(verdict.verdict).toBe('CRITICAL');
    expect(verdict.comparisons[0]?.reasonParameters).toMatchObject({ window: 5, mean: 0.8 });
  });

  test('the same drop within noise only warns, and a slow decline is caught although the last step is small', () => {
    const { baseline, candidate } = buildFlips(1000, 10, 10);
    const [run, before] = pair(candidate, baseline);
    const with_ = (standardError: number): RunEvidence => ({
      ...run,
      rows: [buildRow('task', 'acc', 0.7, standardError)],
    });
    const history = { accepted: accepted([0.8, 0.8, 0.8]) };
    const noisy = verdictOf(with_(0.08), before, history);
    expect(noisy.verdict).toBe('WARN');
    expect(codes(noisy)).toEqual(['EVAL_VERDICT_FLOOR_IN_NOISE']);
    expect(verdictOf(with_(0.01), before, history).verdict).toBe('CRITICAL');
  });

  test('values of another exam are no history', () => {
    const [run, before] = family(1000, [[10, 10]]);
    const other = [[{ ...buildRow('task-0', 'acc', 0.99), exam: 'e'.repeat(64) }]];
    expect(verdictOf({ ...run, rows: [buildRow('task-0', 'acc', 0.8)] }, before, { accepted: other }).verdict).toBe(
      'PASS',
    );
  });
});

describe('validity', () => {
  const good = buildFlips(1000, 10, 10);

  test('no baseline is INCONCLUSIVE and says what to do', () => {
    const verdict = verdictOf(buildRun('candidate', { tables: [buildTable('task', good.candidate)] }), null);
    expect(verdict).toMatchObject({ verdict: 'INCONCLUSIVE', baselineRunId: null, comparisons: [], pooled: null });
    expect(verdict.findings[0]?.message).toContain('vllm-eval accept candidate');
  });

  test('the same run on both sides is refused', () => {
    const run = buildRun('one', { tables: [buildTable('task', good.candidate)] });
    expect(() => verdictOf(run, run)).toThrowError(
      expect.objectContaining({ code: 'EVAL_VERDICT_SAME_RUN', exitCode: 2 }),
    );
  });

  test('a baseline that was INVALID makes the comparison INVALID', () => {
    const [run, before] = pair(good.candidate, good.baseline);
    expect(verdictOf(run, { ...before, verdict: 'INVALID' }).verdict).toBe('INVALID');
  });

  test('equal digests, another model line and clocks that ran backwards are told', () => {
    const release = { ...buildRun('x').run.release, digest: `sha256:${'a'.repeat(64)}` };
    const tables = (scores: number[]) => [buildTable('task', scores)];
    const verdict = verdictOf(
      buildRun('candidate', { tables: tables(good.candidate), run: { release, modelLine: 'other' } }),
      buildRun('baseline', { tables: tables(good.baseline), run: { release, createdAt: '2026-01-02T00:00:00.000Z' } }),
    );
    expect(codes(verdict)).toEqual([
      'EVAL_VERDICT_SAME_DIGEST',
      'EVAL_VERDICT_MODEL_LINE',
      'EVAL_VERDICT_BASELINE_NEWER',
    ]);
    expect(verdict.verdict).toBe('WARN');
  });

  test('too little coverage is INVALID, though another task may still show damage', () => {
    const holes = good.candidate.map((score, index) => (index % 50 === 0 ? null : score));
    const [run, before] = pair(holes, good.baseline);
    const verdict = verdictOf(run, before);
    expect(verdict.comparisons[0]).toMatchObject({ verdict: 'INVALID', reasonCode: 'low-coverage', pairs: 980 });
    expect(verdict.verdict).toBe('INVALID');
    expect(verdict.comparisons[0]?.pAdjusted).toBeNull();
    const bad = buildFlips(1000, 80, 0);
    const damaged = verdictOf(
      { ...run, tables: [...run.tables, buildTable('bad', bad.candidate)] },
      { ...before, tables: [...before.tables, buildTable('bad', bad.baseline)] },
    );
    expect(damaged.verdict).toBe('REGRESSED');
    expect(damaged.pooled).toBeNull();
  });

  test('nothing measured, or no items at all', () => {
    const [run, before] = pair([null, null], [1, 0]);
    expect(verdictOf(run, before).comparisons[0]).toMatchObject({
      verdict: 'INVALID',
      reasonCode: 'no-pairs',
      delta: null,
    });
    const empty = verdictOf(...pair([], []));
    expect(empty.comparisons[0]).toMatchObject({ verdict: 'INVALID', pairs: 0, test: 'none' });
    expect(verdictOf(buildRun('a'), buildRun('b'))).toMatchObject({ verdict: 'INCONCLUSIVE' });
  });

  test('exams with other items are compared on the common ones, other questions not at all', () => {
    const ids = (from: number) => good.candidate.map((_, index) => `item-${index + from}`);
    const changed = verdictOf(
      buildRun('candidate', {
        tables: [buildTable('task', good.candidate, { itemIds: ids(100), header: { fingerprint: 'b'.repeat(64) } })],
      }),
      buildRun('baseline', { tables: [buildTable('task', good.baseline, { itemIds: ids(0) })] }),
    );
    expect(changed.comparisons[0]?.pairs).toBe(900);
    expect(codes(changed)).toContain('EVAL_VERDICT_EXAM_CHANGED');
    const asked = verdictOf(
      buildRun('candidate', {
        tables: [
          buildTable('task', good.candidate, { header: { fingerprint: 'b'.repeat(64), settings: { fewshot: 5 } } }),
        ],
      }),
      buildRun('baseline', { tables: [buildTable('task', good.baseline)] }),
    );
    expect(asked.comparisons[0]).toMatchObject({ verdict: 'INVALID', reasonCode: 'question-changed' });
    expect(asked.comparisons[0]?.reason).toContain('settings.fewshot');
  });

  test('a vanished task leaves the decision open, a new one only warns', () => {
    const tables = (scores: number[], ...tasks: string[]) => tasks.map((task) => buildTable(task, scores));
    const less = verdictOf(
      buildRun('candidate', { tables: tables(good.candidate, 'a') }),
      buildRun('baseline', { tables: tables(good.baseline, 'a', 'b') }),
    );
    expect([less.verdict, codes(less)]).toEqual(['INCONCLUSIVE', ['EVAL_VERDICT_TASK_MISSING']]);
    const more = verdictOf(
      buildRun('candidate', { tables: tables(good.candidate, 'a', 'b') }),
      buildRun('baseline', { tables: tables(good.baseline, 'a') }),
    );
    expect([more.verdict, codes(more)]).toEqual(['WARN', ['EVAL_VERDICT_TASK_NEW']]);
  });

  test('answers cut off, empty or failed far more often than before are told, a little more is noise', () => {
    const side = (runId: string, scores: number[], cutOff: number) =>
      buildRun(runId, {
        tables: [buildTable('task', scores, { health: { answers: 1000, cutOff, empty: 3, failed: 0 } })],
      });
    const told = (cutOff: number) => verdictOf(side('a', good.candidate, cutOff), side('b', good.baseline, 10));
    expect([told(60).verdict, codes(told(60))]).toEqual(['WARN', ['EVAL_VERDICT_MORE_CUT_OFF']]);
    expect(told(14).verdict).toBe('PASS');
    expect(told(0).verdict).toBe('PASS');
  });

  test('duplicated items count once', () => {
    const itemIds = good.candidate.map((_, index) => `item-${index === 999 ? 0 : index}`);
    const verdict = verdictOf(...pair(good.candidate, good.baseline, { itemIds }));
    expect(verdict.comparisons[0]?.pairs).toBe(999);
    expect(codes(verdict)).toEqual(['EVAL_VERDICT_DUPLICATE_ITEMS']);
  });

  test('thousands of metrics: one broken task is still found among them', () => {
    const tasks = Array.from({ length: 2000 }, (_, index) => (index === 7 ? ([25, 0] as const) : ([3, 3] as const)));
    const verdict = verdictOf(...family(200, tasks));
    expect(verdict.comparisons).toHaveLength(2000);
    expect(verdict.comparisons.filter(({ verdict }) => verdict === 'REGRESSED').map(({ task }) => task)).toEqual([
      'task-7',
    ]);
  });
});

describe('serving', () => {
  const ttft = buildMetric('ttft_ms', { aggregation: 'percentile', unit: 'ms', higherIsBetter: false });
  const throughput = buildMetric('request_throughput', { aggregation: 'rate', unit: 'requests/s' });
  const sides = (
    candidate: readonly Readonly<Record<string, number>>[],
    baseline: readonly Readonly<Record<string, number>>[],
    parts: Parameters<typeof buildServing>[3] = {},
  ): [RunEvidence, RunEvidence] => [
    buildRun('candidate', { serving: [buildServing('load', [ttft, throughput], candidate, parts)] }),
    buildRun('baseline', { serving: [buildServing('load', [ttft, throughput], baseline)] }),
  ];
  const steady = [100, 102, 98].map((ms) => ({ ttft_ms_p50: ms, request_throughput: 1000 / ms }));
  const slow = [130, 133, 128].map((ms) => ({ ttft_ms_p50: ms, request_throughput: 1000 / ms }));
  const row = (verdict: Verdict, metric: string) =>
    verdict.comparisons.find((comparison) => comparison.metric === metric);

  test('equal speed passes, slower is REGRESSED in latency and in throughput, faster passes', () => {
    const same = verdictOf(...sides(steady, steady));
    expect(row(same, 'ttft_ms_p50')).toMatchObject({ verdict: 'PASS', delta: 0, test: 'bootstrap-log-ratio' });
    const worse = verdictOf(...sides(slow, steady));
    expect(worse.verdict).toBe('REGRESSED');
    expect(row(worse, 'ttft_ms_p50')?.delta).toBeCloseTo(0.3, 12);
    expect(row(worse, 'request_throughput')).toMatchObject({ verdict: 'REGRESSED' });
    expect(row(worse, 'request_throughput')?.delta).toBeCloseTo(1 / 1.3 - 1, 12);
    // A third less throughput is a damage of a third, not of a half.
    expect(row(worse, 'request_throughput')?.reasonParameters?.['damage']).toBeCloseTo(1 - 1 / 1.3, 12);
    expect(row(verdictOf(...sides(steady, slow)), 'ttft_ms_p50')?.verdict).toBe('PASS');
  });

  test('noisy repetitions are INCONCLUSIVE, one repetition always', () => {
    const noisy = [80, 100, 140].map((ms) => ({ ttft_ms_p50: ms, request_throughput: 1000 / ms }));
    expect(row(verdictOf(...sides(noisy, steady)), 'ttft_ms_p50')?.verdict).toBe('INCONCLUSIVE');
    const once = verdictOf(...sides(slow.slice(0, 1), steady));
    expect(row(once, 'ttft_ms_p50')).toMatchObject({ verdict: 'INCONCLUSIVE', reasonCode: 'serving-few-repetitions' });
  });

  test('failing requests are REGRESSED when too many for chance, and a client that lags makes figures INVALID', () => {
    expect(codes(verdictOf(...sides(steady, steady, { successes: 90 })))).toEqual(['EVAL_VERDICT_SUCCESS_RATE']);
    expect(verdictOf(...sides(steady, steady, { successes: 90 })).verdict).toBe('REGRESSED');
    expect(verdictOf(...sides(steady, steady, { startLagMsP95: 50 })).verdict).toBe('INVALID');
  });

  test('no verdict stands on repetitions that the client or other traffic spoiled; the others count while there are two', () => {
    for (const [sign, reasonCode] of [
      ['clientLimited', 'client-overloaded'],
      ['contaminated', 'contaminated'],
    ] as const) {
      const spoiled = verdictOf(...sides(steady, steady, { [sign]: 2 }));
      expect(row(spoiled, 'ttft_ms_p50')).toMatchObject({ verdict: 'INVALID', reasonCode });
      expect(row(verdictOf(...sides(steady, steady, { [sign]: 1 })), 'ttft_ms_p50')).toMatchObject({
        verdict: 'PASS',
        pairs: 2,
      });
    }
  });
});
