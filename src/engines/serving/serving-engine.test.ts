import { afterEach, expect, test } from 'vitest';
import type { ServingConfig } from '../../contracts/engine-config.ts';
import { examHeaderSchema, type Exam, type ExamItem } from '../../contracts/exam.ts';
import { sampleSchema, type Sample } from '../../contracts/sample.ts';
import type { DatasetCatalog } from '../../datasets/catalog.ts';
import type { Target } from '../../target/target.ts';
import type { RunContext } from '../engine.ts';
import { servingEngine } from './serving-engine.ts';
import type { ServingWork } from './serving-exam.ts';
import { scriptedServer, type Act, type ScriptedServer } from './testing/scripted-server.ts';
import { chunkedAnswer, goodEvents } from './testing/wire.ts';

const config: ServingConfig = {
  suite: 'bench',
  backend: 'completions',
  scenarios: [{ name: 'small', maxConcurrency: 2, inputTokens: 6, outputTokens: 4, numPrompts: 5, repetitions: 2 }],
};
const good = chunkedAnswer(goodEvents(4));
const noDatasets: DatasetCatalog = {
  names: () => Promise.resolve([]),
  open: () => Promise.reject(new Error('no data set is needed')),
};
const apiKey = 'very-secret-key';
const cleanUps: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

async function collect<T>(source: AsyncIterable<T> | Iterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const each of source) all.push(each);
  return all;
}

async function examOf(from: ServingConfig = config): Promise<Exam<ServingWork>> {
  const [draft] = await servingEngine.plan(from, { datasets: noDatasets, seed: 7 });
  if (draft === undefined) throw new Error('no exam');
  const items = await collect(draft.items());
  const header = examHeaderSchema.parse({
    ...draft.header,
    schemaVersion: 1,
    fingerprint: 'f'.repeat(64),
    itemCount: items.length,
  });
  return {
    header,
    async *items(): AsyncIterable<ExamItem<ServingWork>> {
      yield* items;
    },
  };
}

function targetOf(port: number, maxModelLength: number | null = null): Target {
  const base = `http://127.0.0.1:${port}`;
  return {
    facts: { endpoint: base, servedModelName: 'mock', maxModelLength, capabilities: { tokenize: false } },
    connection: {
      baseUrl: new URL(base),
      headers: { authorization: `Bearer ${apiKey}` },
      options: {
        apiKey,
        headers: {},
        proxy: null,
        caFile: null,
        timeouts: { connectMs: 1000, firstByteMs: 1000, idleMs: 1000, totalMs: 5000 },
      },
    },
  } as unknown as Target;
}

interface Run {
  readonly server: ScriptedServer;
  readonly samples: Map<string, Sample>;
  readonly run: (fields?: { exam?: Exam<ServingWork>; signal?: AbortSignal; maxModelLength?: number }) => Promise<void>;
}

async function setUp(script: (index: number, request: string) => readonly Act[]): Promise<Run> {
  const server = await scriptedServer(script);
  cleanUps.push(() => server.close());
  const samples = new Map<string, Sample>();
  return {
    server,
    samples,
    run: async ({ exam, signal, maxModelLength } = {}) => {
      const context: RunContext = {
        target: targetOf(server.port, maxModelLength ?? null),
        judge: null,
        sink: {
          has: (itemId) => samples.has(itemId),
          write: (sample) => {
            samples.set(sample.itemId, sampleSchema.parse(sample));
            return Promise.resolve();
          },
        },
        concurrency: 1,
        now: () => new Date('2026-11-24T12:00:00Z'),
        signal: signal ?? new AbortController().signal,
      };
      await servingEngine.run(exam ?? (await examOf()), context);
    },
  };
}

test('plans the same exam from the same configuration, an item per measured request', async () => {
  const [first, again, other] = await Promise.all([
    servingEngine.plan(config, { datasets: noDatasets, seed: 1 }),
    servingEngine.plan(config, { datasets: noDatasets, seed: 1 }),
    servingEngine.plan(config, { datasets: noDatasets, seed: 2 }),
  ]);
  expect(first[0]?.header).toEqual(again[0]?.header);
  expect(first[0]?.header).not.toEqual(other[0]?.header);
  const items = await collect((await examOf()).items());
  expect(items).toHaveLength(10);
  expect(items[7]).toEqual({
    itemId: '1/2',
    index: 7,
    cluster: 'repetition 1',
    answerKey: null,
    work: { repetition: 1, index: 2, inputTokens: 6, outputTokens: 4 },
  });
  expect(new Set(items.map((item) => item.itemId)).size).toBe(10);
});

test('sends what vllm bench serve sends, a warm-up wave first, every prompt another', async () => {
  const { server, samples, run } = await setUp(() => good);
  await run();
  expect(server.requests).toHaveLength(2 * (2 + 5));
  expect(server.connections()).toBe(2);
  expect(samples.size).toBe(10);
  const [head = '', body = ''] = server.requests[3]?.split('\r\n\r\n') ?? [];
  expect(head).toMatch(/^POST \/v1\/completions HTTP\/1\.1\r\n/);
  expect(head).toContain(`authorization: Bearer ${apiKey}`);
  const { prompt, ...rest } = JSON.parse(body) as Record<string, unknown>;
  expect(rest).toEqual({
    model: 'mock',
    max_tokens: 4,
    temperature: 0,
    ignore_eos: true,
    stream: true,
    stream_options: { include_usage: true },
  });
  expect(String(prompt).trim().split(' ')).toHaveLength(6);
  const prompts = server.requests.map((request) => request.split('\r\n\r\n')[1]);
  expect(new Set(prompts).size).toBe(prompts.length);
});

test('an open loop leaves on its schedule, and a held-up request counts from when it was to leave', async () => {
  const scenario = { ...config.scenarios[0], name: 'open', repetitions: 1, maxConcurrency: 1, numPrompts: 6 };
  const arrival = { process: 'constant', requestsPerSecond: 50 } as const;
  const exam = await examOf({ ...config, scenarios: [{ ...scenario, arrival, inputTokens: 6, outputTokens: 4 }] });
  // One request at a time, each of 60 ms, and a new one every 20 ms: the last leaves 200 ms late.
  const { samples, run } = await setUp(() => [60, ...good]);
  await run({ exam });
  const last = samples.get('0/5')?.request;
  expect(last?.intendedStartMs).toBe(120);
  expect(last?.startMs).toBeGreaterThan(300);
  const ttft = samples.get('0/5')?.scores['ttft_ms'];
  expect(ttft?.kind === 'scored' && ttft.value).toBeGreaterThan(240);
});

test('scores and record of a request', async () => {
  const { samples, run } = await setUp(() => [20, ...good]);
  await run();
  const sample = samples.get('1/4');
  expect(sample?.request).toMatchObject({
    scenario: 'small',
    repetition: 1,
    index: 4,
    repetitionSize: 5,
    warmUp: false,
    outcome: 'success',
    outputTokens: 4,
    inputTokens: 5,
  });
  expect(Object.keys(sample?.scores ?? {}).toSorted()).toEqual(['e2el_ms', 'itl_ms', 'success', 'tpot_ms', 'ttft_ms']);
  const ttft = sample?.scores['ttft_ms'];
  expect(ttft?.kind === 'scored' && ttft.value).toBeGreaterThanOrEqual(19);
  expect(sample?.scores['success']).toEqual({ kind: 'scored', value: 1 });
  expect(new Set([...samples.values()].map((each) => each.request?.repetitionAttempt)).size).toBe(2);
});

test('a failed request has no latency, is a failure, and its first body is kept without the key', async () => {
  const body = JSON.stringify({ error: { message: `no room for Bearer ${apiKey}` } });
  const refusal = `HTTP/1.1 503 Service Unavailable\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  const { samples, run } = await setUp((index) => (index === 3 || index === 5 ? [refusal] : good));
  await run();
  const failed = [...samples.values()].filter((sample) => sample.request?.outcome !== 'success');
  expect(failed.map((sample) => sample.itemId)).toEqual(['0/1', '0/3']);
  expect(failed[0]?.request?.error).toMatch(/no room for Bearer \[redacted\]/);
  expect(failed[1]?.request?.error).toBe('as request 1');
  expect(JSON.stringify(failed)).not.toContain(apiKey);
  expect(failed[0]?.scores).toEqual({
    ttft_ms: { kind: 'not-measured', reason: 'request-failed', detail: 'http-error' },
    tpot_ms: { kind: 'not-measured', reason: 'request-failed', detail: 'http-error' },
    itl_ms: { kind: 'not-measured', reason: 'request-failed', detail: 'http-error' },
    e2el_ms: { kind: 'not-measured', reason: 'request-failed', detail: 'http-error' },
    success: { kind: 'scored', value: 0 },
  });
  expect(failed[0]?.outputs[0]?.error).toMatchObject({ code: 'EVAL_SERVING_HTTP_ERROR', status: 503 });
});

test('a repetition that lacks a request is run again whole, a complete one is left alone', async () => {
  const { server, samples, run } = await setUp(() => good);
  await run();
  const attempts = (): (string | undefined)[] =>
    [...samples.values()].map((sample) => sample.request?.repetitionAttempt);
  const before = attempts();
  samples.delete('1/3');
  const asked = server.requests.length;
  await run();
  expect(server.requests.length - asked).toBe(2 + 5);
  expect(samples.size).toBe(10);
  expect(new Set(attempts()).size).toBe(2);
  expect(attempts().filter((attempt) => before.includes(attempt))).toHaveLength(5);
  await run();
  expect(server.requests.length - asked).toBe(2 + 5);
});

test('an abort stops at once and writes nothing of the repetition', async () => {
  const { samples, run } = await setUp((index) => (index < 4 ? good : [good[0] ?? '', 5000]));
  const controller = new AbortController();
  const begin = performance.now();
  setTimeout(() => controller.abort(new Error('stopped by hand')), 150);
  await expect(run({ signal: controller.signal })).rejects.toThrow('stopped by hand');
  expect(performance.now() - begin).toBeLessThan(1000);
  expect(samples.size).toBe(0);
});

test('a scenario that does not fit into the context is not measured, and nothing is sent', async () => {
  const { server, samples, run } = await setUp(() => good);
  await run({ maxModelLength: 9 });
  expect(server.requests).toHaveLength(0);
  expect(samples.size).toBe(10);
  for (const { scores } of samples.values()) {
    expect(Object.keys(scores)).toHaveLength(5);
    for (const score of Object.values(scores)) expect(score).toMatchObject({ reason: 'context-too-long' });
  }
});

test('a server that is away is one clear error that can be retried', async () => {
  const { server, run } = await setUp(() => good);
  await server.close();
  cleanUps.pop();
  await expect(run()).rejects.toMatchObject({ code: 'EVAL_SERVING_UNREACHABLE', exitCode: 75 });
});

test('what the sink throws is not taken for a server that is away', async () => {
  const { samples, run } = await setUp(() => good);
  samples.set = () => {
    throw new Error('disk full');
  };
  await expect(run()).rejects.toThrow('disk full');
});

test('score works from the records alone', async () => {
  const { samples, run } = await setUp((index) => (index === 4 ? ['reset'] : good));
  const exam = await examOf();
  await run({ exam });
  const recorded = [...samples.values()];
  async function* withoutScores(): AsyncIterable<Sample> {
    for (const sample of recorded) yield { ...sample, scores: {} };
  }
  expect(await collect(servingEngine.score(exam, withoutScores()))).toEqual(recorded);
});
