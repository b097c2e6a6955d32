import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ExamHeader, MetricDefinition } from '../contracts/exam.ts';
import type { Sample } from '../contracts/sample.ts';
import { notMeasured, type Score, scored } from '../contracts/score.ts';
import { aggregateExam } from './aggregate-exam.ts';
import { collectItemScores } from './collect-item-scores.ts';

const accuracy: MetricDefinition = {
  name: 'acc',
  aggregation: 'mean',
  higherIsBetter: true,
  unit: 'fraction',
  primary: true,
};

function header(itemCount: number, repeats = 1, metrics: MetricDefinition[] = [accuracy]): ExamHeader {
  return {
    schemaVersion: 1,
    fingerprint: 'f'.repeat(64),
    engine: 'standard',
    suite: 'suite',
    task: 'task',
    language: 'en',
    dataset: { name: 'data', version: '1', sha256: '0'.repeat(64) },
    itemCount,
    repeats,
    sampling: {},
    promptMode: 'completion',
    scorerVersion: '1',
    metrics,
    requestsPerItem: 1,
    settings: {},
  };
}

function sample(index: number, scores: Record<string, Score>, extra: Partial<Sample> = {}): Sample {
  return {
    exam: 'f'.repeat(64),
    task: 'task',
    itemId: `item-${index}`,
    index,
    repeat: 0,
    cluster: null,
    startedAt: '2026-01-01T00:00:00.000Z',
    outputs: [],
    scores,
    ...extra,
  };
}

async function* stream(samples: readonly Sample[]): AsyncGenerator<Sample, void, undefined> {
  yield* samples;
}

async function only(exam: ExamHeader, samples: readonly Sample[]) {
  const [row] = await aggregateExam(exam, stream(samples));
  if (row === undefined) throw new Error('expected a row');
  return row;
}

describe('aggregateExam', () => {
  test('takes the mean and its standard error over items', async () => {
    const row = await only(
      header(4),
      [1, 0, 1, 1].map((value, index) => sample(index, { acc: scored(value) })),
    );
    expect(row).toMatchObject({ value: 0.75, planned: 4, measured: 4, coverage: 1, notMeasured: {} });
    expect(row.standardError).toBeCloseTo(0.25, 12);
  });

  test('counts what is missing instead of scoring it', async () => {
    const row = await only(header(6), [
      sample(0, { acc: scored(1) }),
      sample(1, { acc: notMeasured('request-failed') }),
      sample(2, { acc: scored(1.5) }),
      sample(3, { acc: scored(Number.NaN) }),
      sample(4, {}),
    ]);
    expect(row).toMatchObject({ value: 1, planned: 6, measured: 1, standardError: null });
    expect(row.notMeasured).toEqual({
      'no-sample': 1,
      'no-score': 1,
      'not-finite': 1,
      'out-of-range': 1,
      'request-failed': 1,
    });
  });

  test('an exam without samples has no value', async () => {
    expect(await only(header(3), [])).toMatchObject({ value: null, standardError: null, coverage: 0, measured: 0 });
    expect(await only(header(0), [])).toMatchObject({ value: null, planned: 0, coverage: 0 });
  });

  test('averages repeats within an item before averaging items', async () => {
    const row = await only(header(2, 3), [
      ...[1, 1, 0].map((value, repeat) => sample(0, { acc: scored(value) }, { repeat })),
      sample(1, { acc: scored(0) }, { repeat: 0 }),
    ]);
    expect(row.value).toBeCloseTo((2 / 3 + 0) / 2, 15);
    expect(row).toMatchObject({ planned: 6, measured: 4 });
  });

  test('clusters widen the standard error as in Miller 2024', async () => {
    const values = [1, 1, 0, 0, 1, 0];
    const clusters = ['a', 'a', 'b', 'b', 'c', 'd'];
    const clustered = await only(
      header(6),
      values.map((value, index) => sample(index, { acc: scored(value) }, { cluster: clusters[index] ?? null })),
    );
    // By hand: Σd² = 1.5, cross terms of a and b = 2·(0.25 + 0.25) = 1.
    expect(clustered.standardError).toBeCloseTo(Math.sqrt(1.5 / 30 + 1 / 36), 12);
    const single = await only(
      header(3),
      [0, 1, 0].map((value, index) => sample(index, { acc: scored(value) }, { cluster: 'all' })),
    );
    expect(single.standardError).toBeNull();
  });

  test('f1 and macro f1 from gold and predicted classes', async () => {
    const exam = header(5, 1, [
      { ...accuracy, name: 'f1', aggregation: 'f1' },
      { ...accuracy, name: 'macro', aggregation: 'f1-macro' },
    ]);
    const pairs = [
      [1, 1],
      [1, 0],
      [0, 0],
      [0, 0],
      [2, 1],
    ];
    const rows = await aggregateExam(
      exam,
      stream(pairs.map((parts, index) => sample(index, { f1: scored(0, parts), macro: scored(0, parts) }))),
    );
    expect(rows[0]?.value).toBeCloseTo(2 / 4, 12);
    expect(rows[1]?.value).toBeCloseTo((4 / 5 + 2 / 4 + 0) / 3, 12);
  });

  test('perplexity weighs texts by their tokens', async () => {
    const exam = header(2, 1, [{ ...accuracy, name: 'ppl', aggregation: 'perplexity', unit: 'score' }]);
    const row = await only(exam, [sample(0, { ppl: scored(-6, [-6, 3]) }), sample(1, { ppl: scored(-1, [-1, 1]) })]);
    expect(row.value).toBeCloseTo(Math.exp(7 / 4), 12);
    expect(row.standardError).toBeGreaterThan(0);
  });

  test('majority vote over repeats: ties share, an answer of no class has no vote', async () => {
    const exam = header(3, 3, [{ ...accuracy, name: 'maj', aggregation: 'majority' }]);
    const votes = [
      [
        [7, 1],
        [7, 1],
        [8, 0],
      ],
      [
        [7, 1],
        [8, 0],
        [-1, 0],
      ],
      [
        [-1, 0],
        [-1, 0],
        [-1, 0],
      ],
    ];
    const samples = votes.flatMap((ofItem, index) =>
      ofItem.map(([answer = 0, value = 0], repeat) => sample(index, { maj: scored(value, [answer]) }, { repeat })),
    );
    expect((await only(exam, samples)).value).toBeCloseTo((1 + 0.5 + 0) / 3, 12);
  });

  test('percentile metrics give a row per point', async () => {
    const exam = header(5, 1, [{ ...accuracy, name: 'tokens', aggregation: 'percentile', unit: 'tokens' }]);
    const rows = await aggregateExam(
      exam,
      stream([10, 20, 30, 40, 50].map((value, index) => sample(index, { tokens: scored(value) }))),
    );
    expect(rows.map(({ metric, value }) => [metric, value])).toEqual([
      ['tokens_mean', 30],
      ['tokens_p50', 30],
      ['tokens_p95', 48],
      ['tokens_p99', 49.6],
    ]);
  });

  test('refuses samples of another exam, or beyond its items', async () => {
    await expect(only(header(1), [sample(0, {}, { exam: 'e'.repeat(64) })])).rejects.toMatchObject({
      code: 'EVAL_METRICS_FOREIGN_SAMPLE',
    });
    await expect(only(header(1), [sample(1, {})])).rejects.toMatchObject({ code: 'EVAL_METRICS_FOREIGN_SAMPLE' });
  });

  test('is the same, bit for bit, in any order and with repeated writes', async () => {
    const samples = Array.from({ length: 40 }, (_, index) =>
      sample(
        index % 20,
        { acc: scored((((index % 20) * 37) % 101) / 101) },
        { repeat: index < 20 ? 0 : 1, cluster: `c${(index % 20) % 7}` },
      ),
    );
    const expected = JSON.stringify(await aggregateExam(header(20, 2), stream(samples)));
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(samples, { minLength: 40 }), fc.subarray(samples), async (order, again) => {
        const row = await aggregateExam(header(20, 2), stream([...again, ...order]));
        expect(JSON.stringify(row)).toBe(expected);
      }),
      { numRuns: 50 },
    );
  });
});

describe('collectItemScores', () => {
  test('compares the texts of a perplexity by surprisal, so that lower is better for items too', async () => {
    const exam = header(1, 1, [
      { ...accuracy, name: 'ppl', aggregation: 'perplexity', unit: 'score', higherIsBetter: false },
    ]);
    const table = await collectItemScores(exam, stream([sample(0, { ppl: scored(-6, [-6, 3]) })]));
    expect(table.metrics[0]).toMatchObject({ definition: { unit: 'nats', higherIsBetter: false }, classes: null });
    expect(table.metrics[0]?.values[0]).toBe(6);
  });

  test('counts how the target answered', async () => {
    const answer = { role: 'target', text: 'A', finishReason: 'stop', usage: null, durationMs: 1 } as const;
    const outputs: Sample['outputs'] = [
      answer,
      { ...answer, finishReason: 'length' },
      { ...answer, text: ' \n' },
      { ...answer, text: null, error: { code: 'EVAL_TARGET_TIMEOUT', message: 'late' } },
      { ...answer, role: 'judge', finishReason: 'length' },
      { ...answer, text: null, logLikelihood: { sum: -1, tokens: 1, isGreedy: true } },
    ];
    const table = await collectItemScores(header(1), stream([sample(0, { acc: scored(1) }, { outputs })]));
    expect(table.health).toEqual({ requests: 5, failed: 1, answers: 3, cutOff: 1, empty: 1 });
  });

  test('keeps the classes of an F1 metric', async () => {
    const exam = header(2, 2, [{ ...accuracy, name: 'f1', aggregation: 'f1' }]);
    const samples = [
      sample(1, { f1: scored(0, [1, 0]) }, { repeat: 1 }),
      sample(0, { f1: notMeasured('request-failed') }),
    ];
    const table = await collectItemScores(exam, stream(samples));
    expect([...(table.metrics[0]?.classes ?? [])]).toEqual([Number.NaN, Number.NaN, 1, 0]);
  });

  test('leaves out items without samples and marks unmeasured ones', async () => {
    const table = await collectItemScores(
      header(3),
      stream([
        sample(2, { acc: scored(1) }, { cluster: 'a' }),
        sample(0, { acc: notMeasured('judge-failed') }, { cluster: 'a' }),
      ]),
    );
    expect(table.itemIds).toEqual(['item-0', 'item-2']);
    expect([...(table.metrics[0]?.values ?? [])]).toEqual([0, 1]);
    expect([...(table.metrics[0]?.measured ?? [])]).toEqual([0, 1]);
    expect(table.clusters[0]).toBe(table.clusters[1]);
  });
});
