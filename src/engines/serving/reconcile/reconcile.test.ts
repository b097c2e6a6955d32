import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { RequestRecord } from '../../../contracts/request-record.ts';
import { parsePrometheusText } from '../../../target/prometheus-text.ts';
import { reconcile, type Snapshot } from './reconcile.ts';
import { medianTtftMs, readServerCounters, type ServerCounters } from './server-counters.ts';

const idle: ServerCounters = {
  requests: 0,
  inputTokens: 0,
  outputTokens: 0,
  preemptions: 0,
  prefixCache: { queries: 0, hits: 0 },
  ttftBuckets: new Map(),
  running: 0,
};

function records(count: number, changed: Partial<RequestRecord> = {}): RequestRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    scenario: 's',
    repetition: 0,
    repetitionAttempt: 'A',
    index,
    repetitionSize: count,
    warmUp: false,
    intendedStartMs: 0,
    startMs: 0,
    firstTokenMs: 50,
    endMs: 100,
    chunkTimesMs: [50, 100],
    inputTokens: 100,
    outputTokens: 20,
    outcome: 'success',
    status: 200,
    error: null,
    ...changed,
  }));
}

const after = (changed: Partial<ServerCounters>): ServerCounters => ({
  ...idle,
  requests: 10,
  inputTokens: 1000,
  outputTokens: 200,
  prefixCache: { queries: 1000, hits: 0 },
  ...changed,
});

test('counters of a recorded vLLM', async () => {
  const read = async (name: string): Promise<ServerCounters> => {
    const file = new URL(`../../../../test/fixtures/serving/vllm-metrics/${name}.txt`, import.meta.url);
    const counters = readServerCounters(parsePrometheusText(await readFile(file, 'utf8')));
    if (counters === null) throw new Error(`no counters in ${name}`);
    return counters;
  };
  const [start, end] = [await read('before'), await read('after')];
  expect(end).toMatchObject({ running: 0, preemptions: 0 });
  expect(end.requests).toBeGreaterThan(start.requests);
  expect(end.outputTokens - start.outputTokens).toBeGreaterThan(0);
  expect(end.prefixCache?.queries).toBeGreaterThan(0);
  expect(medianTtftMs(start, end)).toBeGreaterThan(0);
});

test('metrics of another server are no counters', () => {
  expect(readServerCounters(parsePrometheusText('# TYPE a counter\na 1\n'))).toBeNull();
});

test('the median comes from the buckets that were filled in between, linear within one', () => {
  const buckets = (...counts: number[]): ServerCounters => ({
    ...idle,
    ttftBuckets: new Map([0.1, 0.2, Number.POSITIVE_INFINITY].map((bound, index) => [bound, counts[index] ?? 0])),
  });
  expect(medianTtftMs(buckets(5, 5, 5), buckets(5, 15, 15))).toBeCloseTo(150);
  expect(medianTtftMs(buckets(0, 0, 0), buckets(3, 4, 4))).toBeCloseTo(66.7, 1);
  expect(medianTtftMs(buckets(0, 0, 0), buckets(0, 0, 4))).toBeNull();
  expect(medianTtftMs(buckets(1, 1, 1), buckets(1, 1, 1))).toBeNull();
});

test('a server that counted what the client saw is clean', () => {
  expect(reconcile(idle, after({}), records(10), 0)).toMatchObject({
    contaminated: [],
    server: {
      kind: 'measured',
      requests: { client: 10, server: 10 },
      inputTokens: { client: 1000, server: 1000 },
      outputTokens: { client: 200, server: 200 },
      prefixCacheHitRate: 0,
    },
  });
});

test.for<[string, Snapshot, Partial<ServerCounters>, readonly string[]]>([
  ['requests that were running before', { ...idle, running: 2 }, {}, ['busy-before']],
  ['requests of somebody else', idle, { requests: 12 }, ['foreign-requests']],
  ['tokens of somebody else', idle, { outputTokens: 900 }, ['foreign-tokens']],
  ['a cache that should have been cold', idle, { prefixCache: { queries: 1000, hits: 800 } }, ['warm-prefix-cache']],
  ['a token or two per request that the server counts otherwise', idle, { outputTokens: 210 }, []],
])('%s', ([, before, changed, contaminated]) => {
  expect(reconcile(before, after(changed), records(10), 0).contaminated).toEqual(contaminated);
});

test('tokens of requests that failed are not foreign', () => {
  const failed = records(10, { outcome: 'truncated-stream', outputTokens: null });
  expect(reconcile(idle, after({}), failed, null).contaminated).toEqual([]);
});

test('a server that was restarted, or tells nothing, is not measured, with the reason', () => {
  expect(reconcile(after({}), after({ requests: 1 }), records(10), null)).toMatchObject({
    contaminated: ['server-restarted'],
    server: { kind: 'not-measured', reason: expect.stringMatching(/restarted/) },
  });
  expect(reconcile({ missing: 'no /metrics' }, after({}), records(1), null)).toEqual({
    contaminated: [],
    server: { kind: 'not-measured', reason: 'no /metrics' },
  });
});
