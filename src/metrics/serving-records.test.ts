import { describe, expect, test } from 'vitest';
import type { ExamHeader } from '../contracts/exam.ts';
import type { RequestRecord } from '../contracts/request-record.ts';
import type { Sample } from '../contracts/sample.ts';
import { requestScores, servingMetrics } from '../engines/serving/request-scores.ts';
import { aggregateExam } from './aggregate-exam.ts';
import { collectServingRecords } from './serving-records.ts';

const outputTokens = 3;
const header: ExamHeader = {
  schemaVersion: 1,
  fingerprint: 'a'.repeat(64),
  engine: 'serving',
  suite: 'load',
  task: 'chat',
  language: 'en',
  dataset: { name: 'random-words', version: '1', sha256: '0'.repeat(64) },
  itemCount: 6,
  repeats: 1,
  sampling: {},
  promptMode: 'chat',
  scorerVersion: 'serving-1',
  metrics: servingMetrics(outputTokens),
  requestsPerItem: 1,
  settings: {},
};

/** A request that starts at 100·index ms, answers its first token after `ttftMs` and one more every 10 ms. */
function request(repetition: number, index: number, ttftMs: number, parts: Partial<RequestRecord> = {}): Sample {
  const startMs = index * 100;
  const firstTokenMs = startMs + ttftMs;
  const record: RequestRecord = {
    scenario: 'chat',
    repetition,
    repetitionAttempt: `attempt-${repetition}`,
    index,
    repetitionSize: 2,
    warmUp: false,
    intendedStartMs: startMs,
    startMs,
    firstTokenMs,
    endMs: firstTokenMs + 20,
    chunkTimesMs: [firstTokenMs, firstTokenMs + 10, firstTokenMs + 20],
    inputTokens: 8,
    outputTokens,
    outcome: 'success',
    status: 200,
    error: null,
    ...parts,
  };
  return {
    exam: header.fingerprint,
    task: 'chat',
    itemId: `${record.repetitionAttempt}/${index}`,
    index: repetition * 2 + index,
    repeat: 0,
    cluster: null,
    startedAt: '2026-01-01T00:00:00.000Z',
    outputs: [],
    scores: requestScores(record, outputTokens),
    request: record,
  };
}

async function* stream(samples: readonly Sample[]): AsyncGenerator<Sample, void, undefined> {
  yield* samples;
}

const threeRepetitions = [0, 1, 2].flatMap((repetition) => [
  request(repetition, 0, 50 + repetition),
  request(repetition, 1, 70 + repetition),
]);

describe('collectServingRecords', () => {
  test('a request given up on purpose is neither a success nor a failure', async () => {
    const samples = [
      request(0, 0, 50),
      request(0, 1, 70, { outcome: 'cancelled', firstTokenMs: null, chunkTimesMs: [] }),
    ];
    const { repetitions } = await collectServingRecords(header, stream(samples));
    expect(repetitions[0]).toMatchObject({ requests: 2, successes: 1, cancelled: 1, values: { success: 1 } });
  });

  test('summarises every complete repetition', async () => {
    const { repetitions } = await collectServingRecords(header, stream(threeRepetitions.toReversed()));
    expect(repetitions.map(({ repetition }) => repetition)).toEqual([0, 1, 2]);
    expect(repetitions[0]).toMatchObject({ requests: 2, successes: 2, durationMs: 190, startLagMsP95: 0 });
    expect(repetitions[0]?.values).toMatchObject({
      ttft_ms_mean: 60,
      ttft_ms_p50: 60,
      itl_ms_p99: 10,
      tpot_ms_p50: 10,
      success: 1,
    });
    expect(repetitions[0]?.values['request_throughput']).toBeCloseTo(2000 / 190, 12);
    expect(repetitions[0]?.values['output_throughput']).toBeCloseTo(6000 / 190, 12);
  });

  test('a repetition that was cut off counts for nothing, its second attempt does', async () => {
    const cutOff = request(1, 0, 999);
    const again = [
      request(1, 0, 30, { repetitionAttempt: 'attempt-9' }),
      request(1, 1, 30, { repetitionAttempt: 'attempt-9' }),
    ];
    const records = await collectServingRecords(header, stream([...threeRepetitions.slice(0, 2), cutOff, ...again]));
    expect(records.repetitions.map(({ attempt }) => attempt)).toEqual(['attempt-0', 'attempt-9']);
    expect(records.requestsOfIncompleteRepetitions).toBe(1);
  });

  test('of two complete attempts the later counts, warm-up requests never', async () => {
    const warm = request(0, 0, 900, { repetitionAttempt: 'attempt-5', warmUp: true });
    const later = request(0, 1, 40, { repetitionAttempt: 'attempt-5' });
    const records = await collectServingRecords(header, stream([warm, ...threeRepetitions.slice(0, 2), later]));
    expect(records.repetitions).toHaveLength(1);
    expect(records.repetitions[0]).toMatchObject({ attempt: 'attempt-5', requests: 1, values: { ttft_ms_p50: 40 } });
  });
});

describe('rows of a load test', () => {
  test('are medians over repetitions; a failure is in no latency and in the success rate', async () => {
    const failed = request(2, 1, 0, {
      outcome: 'http-error',
      firstTokenMs: null,
      chunkTimesMs: [],
      outputTokens: null,
      status: 500,
    });
    const rows = await aggregateExam(header, stream([...threeRepetitions.slice(0, 5), failed]));
    const value = (metric: string) => rows.find((row) => row.metric === metric)?.value;
    expect(value('ttft_ms_p50')).toBe(60);
    expect(value('success')).toBeCloseTo(5 / 6, 12);
    expect(rows.filter(({ primary }) => primary).map(({ metric }) => metric)).toEqual([
      'ttft_ms_p50',
      'tpot_ms_p50',
      'itl_ms_p50',
      'success',
      'output_throughput',
    ]);
    expect(rows[0]).toMatchObject({ planned: 6, measured: 6, coverage: 1, notMeasured: {} });
  });

  test('without a complete repetition there is no value, and the reason is counted', async () => {
    const rows = await aggregateExam(header, stream([request(0, 0, 50)]));
    expect(rows[0]).toMatchObject({
      value: null,
      measured: 0,
      coverage: 0,
      notMeasured: { 'no-complete-repetition': 6 },
    });
  });
});
