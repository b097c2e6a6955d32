import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ServingScenario, Workload } from '../../../contracts/engine-config.ts';
import { planWorkload } from './plan-workload.ts';
import type { PlannedRequest } from './prompt-parts.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'workload-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const base: ServingScenario = {
  name: 's',
  maxConcurrency: 2,
  inputTokens: 100,
  outputTokens: 20,
  numPrompts: 6,
  repetitions: 1,
};

async function plan(fields: Partial<ServingScenario>, seed = 1): Promise<readonly PlannedRequest[]> {
  return (await planWorkload({ ...base, ...fields }, seed)).requests;
}

async function fileOf(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

function text(request: PlannedRequest | undefined): string[] {
  return (
    request?.messages?.map(
      ({ role, parts }) =>
        `${role}: ${parts.map((part) => (typeof part === 'string' ? part : `<${part.tokens}>`)).join('')}`,
    ) ?? []
  );
}

test('random: one length, or lengths in their range that depend on the seed alone', async () => {
  expect(await plan({})).toEqual(Array.from({ length: 6 }, () => ({ inputTokens: 100, outputTokens: 20 })));
  const workload: Workload = { kind: 'random', inputRangeRatio: 0.5, outputRangeRatio: 0.1, prefixTokens: 0 };
  const many = await plan({ workload, numPrompts: 500 });
  expect(await plan({ workload, numPrompts: 500 })).toEqual(many);
  expect(await plan({ workload, numPrompts: 500 }, 2)).not.toEqual(many);
  const lengths = many.map(({ inputTokens }) => inputTokens ?? 0);
  expect([Math.min(...lengths), Math.max(...lengths)]).toEqual([50, 150]);
  expect(new Set(many.map(({ outputTokens }) => outputTokens))).toEqual(new Set([18, 19, 20, 21, 22]));
});

test('a shared start comes on top of a random prompt', async () => {
  const workload: Workload = { kind: 'random', inputRangeRatio: 0, outputRangeRatio: 0, prefixTokens: 30 };
  const [first, second] = await plan({ workload });
  expect(first?.inputTokens).toBe(130);
  expect(first?.messages?.[0]?.parts[0]).toEqual(second?.messages?.[0]?.parts[0]);
  expect(text(first)).toEqual(['user: <30><100>']);
});

test('prefix repetition: every prefix as often, in mixed order', async () => {
  const requests = await plan({
    numPrompts: 30,
    workload: { kind: 'prefix-repetition', prefixes: 3, prefixTokens: 40, suffixTokens: 10 },
  });
  const seeds = requests.map(({ messages }) => JSON.stringify(messages?.[0]?.parts[0]));
  const counts = Object.values(Object.groupBy(seeds, (seed) => seed)).map((group) => group?.length);
  expect(counts).toEqual([10, 10, 10]);
  expect(seeds.slice(0, 3)).not.toEqual(seeds.slice(3, 6));
  expect(requests[0]?.inputTokens).toBe(50);
});

test('conversations: a turn repeats what was said and follows the turn before', async () => {
  const workload: Workload = { kind: 'conversations', turns: { min: 2, max: 2 }, thinkSeconds: 1.5, prefixTokens: 7 };
  const requests = await plan({ workload, numPrompts: 5 });
  expect(requests.map(({ follows, delayMs, inputTokens }) => [follows, delayMs, inputTokens])).toEqual([
    [undefined, undefined, 107],
    [0, 1500, 227],
    [undefined, undefined, 107],
    [2, 1500, 227],
    [undefined, undefined, 107],
  ]);
  expect(requests[1]?.messages?.slice(0, 2)).toEqual(requests[0]?.messages);
  expect(text(requests[1])).toEqual(['system: <7>', 'user: <100>', 'assistant: <20>', 'user: <100>']);
});

const said = (question: string, answer: string): object => ({
  id: question,
  conversations: [
    { from: 'human', value: question },
    { from: 'gpt', value: answer },
    { from: 'human', value: `${question} again` },
    { from: 'gpt', value: `${answer} again` },
  ],
});
const longAnswer = 'a fine answer that goes on a little';

test('ShareGPT: questions with their recorded answers, short and overlong ones left out, used again when there are too few', async () => {
  const path = await fileOf(
    'sharegpt.json',
    JSON.stringify(
      [
        said('what is this all about?', longAnswer),
        said('x', 'y'),
        said('long '.repeat(2000), longAnswer),
        { conversations: [] },
      ],
      null,
      1,
    ),
  );
  const workload: Workload = { kind: 'sharegpt', path, outputTokens: null, turns: 1, thinkSeconds: 0 };
  const once = await plan({ workload, numPrompts: 2 });
  expect(once.map(text)).toEqual([['user: what is this all about?'], ['user: what is this all about?']]);
  expect(once[0]).toMatchObject({ inputTokens: null, outputTokens: Math.round(longAnswer.length / 4) });
  const turns = await plan({ workload: { ...workload, turns: 9, outputTokens: 5 }, numPrompts: 3 });
  expect(turns.map(({ follows, outputTokens }) => [follows, outputTokens])).toEqual([
    [undefined, 5],
    [0, 5],
    [undefined, 5],
  ]);
  expect(text(turns[1])).toEqual([
    'user: what is this all about?',
    `assistant: ${longAnswer}`,
    'user: what is this all about? again',
  ]);
});

test('custom: prompts, messages and turns, with lengths, models and times of their own', async () => {
  const path = await fileOf(
    'custom.jsonl',
    [
      '{"prompt": "héllo 안녕 {\\"not\\": [json]}", "output_tokens": 3}',
      '',
      '{"messages": [{"role": "system", "content": "be brief"}, {"role": "user", "content": "hi"}], "model": "adapter"}',
      '{"turns": ["first", "second"], "timestamp": 40}',
    ].join('\r\n'),
  );
  const workload: Workload = { kind: 'custom', path, outputTokens: null };
  const requests = await plan({ workload, numPrompts: 4 });
  expect(requests.map(text)).toEqual([
    ['user: héllo 안녕 {"not": [json]}'],
    ['system: be brief', 'user: hi'],
    ['user: first'],
    ['user: héllo 안녕 {"not": [json]}'],
  ]);
  expect(requests).toMatchObject([{ outputTokens: 3 }, { outputTokens: 20, model: 'adapter' }, { atMs: 40 }, {}]);
  expect((await plan({ workload: { ...workload, outputTokens: 9 } }))[0]?.outputTokens).toBe(9);
});

test('Mooncake: times, lengths and the blocks that prompts share', async () => {
  const rows = [
    { timestamp: 1000, input_length: 700, output_length: 9, hash_ids: [5, 6] },
    { timestamp: 1000, input_length: 99_000, output_length: 9, hash_ids: [5, 7] },
    { timestamp: 2500, input_length: 512, output_length: 4, hash_ids: [5] },
  ];
  const path = await fileOf('mooncake.jsonl', rows.map((row) => JSON.stringify(row)).join('\n'));
  const workload: Workload = { kind: 'trace', path, layout: 'mooncake', blockTokens: 512, maxTokens: 4096 };
  const requests = await plan({ workload, numPrompts: 2 });
  expect(requests.map(({ atMs, inputTokens, outputTokens }) => [atMs, inputTokens, outputTokens])).toEqual([
    [0, 700, 9],
    [1500, 512, 4],
  ]);
  expect(text(requests[0])).toEqual(['user: <512><188>']);
  expect(requests[0]?.messages?.[0]?.parts[0]).toEqual(requests[1]?.messages?.[0]?.parts[0]);
  await expect(plan({ workload, numPrompts: 3 })).rejects.toMatchObject({
    code: 'EVAL_SERVING_DATA_INVALID',
    message: expect.stringContaining('3 requests that fit (--num-prompts), found 2'),
  });
});

test.each([
  [
    'azure.jsonl',
    'azure',
    '{"timestamp": "2023-11-16 18:17:03.9799600", "context_tokens": 48, "generated_tokens": 10}\n{"timestamp": "2023-11-16 18:17:04.0319600", "context_tokens": 31, "generated_tokens": 8}\n',
    52,
  ],
  [
    'azure.csv',
    'azure',
    'TIMESTAMP,ContextTokens,GeneratedTokens\r\n2023-11-16 18:17:03.9799600,48,10\r\n2023-11-16 18:17:04.0319600,31,8\r\n',
    52,
  ],
  [
    'burst.csv',
    'burstgpt',
    'Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n5,ChatGPT,48,10,58,x\n5.5,GPT-4,31,0,31,x\n45.25,GPT-4,31,8,39,x\n',
    40_250,
  ],
] as const)('%s: times and lengths', async (name, layout, content, secondMs) => {
  const workload: Workload = {
    kind: 'trace',
    path: await fileOf(name, content),
    layout,
    blockTokens: 16,
    maxTokens: null,
  };
  const requests = await plan({ workload, numPrompts: 2 });
  expect(requests.map(({ inputTokens, outputTokens }) => [inputTokens, outputTokens])).toEqual([
    [48, 10],
    [31, 8],
  ]);
  expect(requests[0]?.atMs).toBe(0);
  expect(requests[1]?.atMs).toBeCloseTo(secondMs, 3);
});

const examHeader = {
  schemaVersion: 1,
  fingerprint: 'a'.repeat(64),
  engine: 'standard',
  suite: 's',
  task: 't',
  language: 'en',
  dataset: { name: 'd', version: '1', sha256: 'b' },
  itemCount: 3,
  repeats: 1,
  sampling: { temperature: 0, maxTokens: 99, stop: ['\n\n'] },
  promptMode: 'completion',
  scorerVersion: '1',
  metrics: [],
  requestsPerItem: 1,
  settings: {},
};

test('exam: the text questions of an exam file, with the sampling of the exam', async () => {
  const item = (context: string): string =>
    JSON.stringify({ itemId: context, answerKey: { kind: 'text', context, gold: 'g', wrong: 'w' }, work: {} });
  const choices = JSON.stringify({
    itemId: 'c',
    answerKey: { kind: 'choices', context: 'c', continuations: ['x'], gold: 0 },
  });
  const lines = [JSON.stringify(examHeader), item('one?'), '{"itemId": "x", "answerKey": null}', choices, item('two?')];
  const path = await fileOf('exam.jsonl', lines.join('\n'));
  const requests = await plan({ workload: { kind: 'exam', path }, numPrompts: 3 });
  expect(requests.map(text)).toEqual([['user: one?'], ['user: two?'], ['user: one?']]);
  expect(requests[0]).toMatchObject({ outputTokens: 99, fields: { temperature: 0, stop: ['\n\n'] } });
  await expect(planWorkload({ ...base, workload: { kind: 'exam', path } }, 1, 'chat')).rejects.toMatchObject({
    code: 'EVAL_SERVING_EXAM_MODE',
    exitCode: 2,
  });
});

test('adapters: in turn or at random, one for a whole conversation; cancellations: a share', async () => {
  const modules = ['a', 'b', 'c'];
  const inTurn = await plan({ lora: { modules, assignment: 'round-robin' } });
  expect(inTurn.map(({ model }) => model)).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
  const workload: Workload = { kind: 'conversations', turns: { min: 3, max: 3 }, thinkSeconds: 0, prefixTokens: 0 };
  const talks = await plan({ workload, lora: { modules, assignment: 'random' }, numPrompts: 60 });
  expect(talks.every(({ model, follows }) => follows === undefined || talks[follows]?.model === model)).toBe(true);
  expect(new Set(talks.map(({ model }) => model))).toEqual(new Set(modules));
  const cancelled = (await plan({ cancel: { share: 0.25, afterMs: 30 }, numPrompts: 2000 })).filter(
    ({ cancelAfterMs }) => cancelAfterMs === 30,
  );
  expect(cancelled.length).toBeGreaterThan(420);
  expect(cancelled.length).toBeLessThan(580);
});

const custom = (path: string): Workload => ({ kind: 'custom', path, outputTokens: null });
const trace = (layout: 'mooncake' | 'azure' | 'burstgpt') => (path: string) =>
  ({ kind: 'trace', path, layout, blockTokens: 16, maxTokens: null }) as const;
const sharegpt = (path: string): Workload => ({
  kind: 'sharegpt',
  path,
  outputTokens: null,
  turns: 1,
  thinkSeconds: 0,
});

test.each<[string, (path: string) => Workload, string, string, RegExp]>([
  ['no JSON', custom, 'a.jsonl', '{"prompt": "x"}\n{"prompt": }\n', /a\.jsonl: line 2: expected JSON, found/],
  [
    'text between lines',
    custom,
    'b.jsonl',
    '{"prompt": "x"}\nprompt\n',
    /b\.jsonl: line 2: expected a JSON object, found "p"/,
  ],
  ['a file that breaks off', custom, 'c.jsonl', '{"prompt": "x"}\n{"prompt": "y', /c\.jsonl: line 2: expected the end/],
  ['an array that breaks off', sharegpt, 'd.json', '[{"conversations": []}', /d\.json: line 1: expected the end/],
  [
    'neither prompt nor messages',
    custom,
    'e.jsonl',
    '{"question": "x"}',
    /e\.jsonl line 1: expected one of prompt, messages and turns/,
  ],
  ['no lines', custom, 'f.jsonl', '\n', /f\.jsonl: expected at least one line with a prompt/],
  [
    'no conversation that fits',
    sharegpt,
    'g.json',
    '[{"conversations": [{"from": "human", "value": "x"}]}]',
    /g\.json: expected at least one conversation/,
  ],
  ['another layout', sharegpt, 'h.json', '[{"prompt": "x"}]', /h\.json line 1: conversations: /],
  [
    'a length below 0',
    trace('mooncake'),
    'i.jsonl',
    '{"timestamp": 0, "input_length": -1, "output_length": 1}',
    /i\.jsonl line 1: input_length/,
  ],
  [
    'a time that is none',
    trace('azure'),
    'j.jsonl',
    '{"timestamp": "noon", "context_tokens": 1, "generated_tokens": 1}',
    /timestamp: expected a date and time, found "noon"/,
  ],
  [
    'a column that is missing',
    trace('burstgpt'),
    'k.csv',
    'Timestamp,Model\n1,x\n',
    /k\.csv: line 1: expected the columns Timestamp, Request tokens, Response tokens/,
  ],
  [
    'a cell that is missing',
    trace('burstgpt'),
    'l.csv',
    'Timestamp,Request tokens,Response tokens\n1,,3\n',
    /l\.csv: line 2: expected Timestamp/,
  ],
  ['another kind of file', trace('burstgpt'), 'm.jsonl', '{}', /m\.jsonl: file name: expected \.csv/],
])('%s is refused with its place', async (_, workloadOf, name, content, message) => {
  const workload = workloadOf(await fileOf(name, content));
  await expect(plan({ workload })).rejects.toMatchObject({ message: expect.stringMatching(message), exitCode: 2 });
});

test('a file that is not there is named', async () => {
  for (const workload of [custom('/none/x.jsonl'), sharegpt('/none/x.json'), trace('azure')('/none/x.csv')]) {
    await expect(plan({ workload })).rejects.toMatchObject({ code: 'EVAL_SERVING_DATA_MISSING', exitCode: 2 });
  }
});
