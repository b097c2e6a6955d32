import { expect, test } from 'vitest';
import type { Exam, ExamItem } from '../../contracts/exam.ts';
import { sampleSchema } from '../../contracts/sample.ts';
import type { Sample } from '../../contracts/sample.ts';
import type { DatasetCatalog } from '../../datasets/catalog.ts';
import type { ChatRequest, Target } from '../../target/target.ts';
import { finalAnswer } from './final-answer.ts';
import { readInteger } from './graders/integer-answer.ts';
import { createReasoningEngine } from './reasoning-engine.ts';
import type { ReasoningWork } from './reasoning-engine.ts';
import { openSandbox } from './sandbox/open-sandbox.ts';

const reasoningEngine = createReasoningEngine(openSandbox('bubblewrap'));

test.each([
  ['so \\boxed{1} and then \\boxed{\\frac{3}{4}}, \\boxed{cut', '\\frac{3}{4}'],
  ['The final answer is $\\frac12$. I hope it is correct.', '\\frac12'],
  ['Answer: 204, because 3 is odd', '204'],
  ['Answer: 3, 5, 7.', '3, 5, 7'],
  ['**Answer:** 1,024.', '1,024'],
  ['따라서 정답은 33입니다.', '33'],
  ['12 apples and 5 pears make', null],
  [' 70. ', '70'],
  ['', null],
])('the answer of %j is %j', (solution, expected) => {
  expect(finalAnswer(solution)).toBe(expected);
});

test.each([
  ['033', '33'],
  ['\\text{204}', '204'],
  ['33.0', '33'],
  ['n = 204', '204'],
  ['1{,}000', '1000'],
  ['-1', '-1'],
  ['000', '0'],
  ['3/4', null],
  ['12 or 13', null],
])('%j is the integer %j', (answer, expected) => {
  expect(readInteger(answer)).toBe(expected);
});

const datasets: DatasetCatalog = {
  names: () => Promise.resolve(['aime24-sample']),
  open: (name) =>
    Promise.resolve({
      manifest: { name, version: '1', description: '', language: 'en', license: '', source: '', files: [] },
      sha256: () => 'b'.repeat(64),
      splits: () => ['train'],
      configs: () => [],
      async *rows() {
        yield { ID: 'x-0', Problem: 'First?', Answer: 70 };
        yield { ID: 'x-1', Problem: 'Second?', Answer: '033' };
      },
    }),
};

async function examWith(repeats: number): Promise<Exam<ReasoningWork>> {
  const [draft] = await reasoningEngine.plan(
    { suite: 'reasoning', tasks: [{ task: 'aime24-sample', repeats }] },
    { datasets, seed: 10 },
  );
  if (draft === undefined) throw new Error('expected an exam');
  const items: ExamItem<ReasoningWork>[] = [];
  for await (const item of draft.items()) items.push(item);
  return {
    header: { ...draft.header, schemaVersion: 1, fingerprint: '0'.repeat(64), itemCount: items.length },
    async *items() {
      yield* items;
    },
  };
}

async function run(exam: Exam<ReasoningWork>, answer: (request: ChatRequest) => object): Promise<Sample[]> {
  const chat = (request: ChatRequest) =>
    Promise.resolve({
      choices: [
        {
          index: 0,
          text: '',
          reasoning: null,
          finishReason: 'stop',
          logprobs: null,
          promptLogprobs: null,
          ...answer(request),
        },
      ],
      usage: null,
      systemFingerprint: null,
      durationMs: 1,
      attempts: 1,
    });
  const samples: Sample[] = [];
  await reasoningEngine.run(exam, {
    target: { chat } as unknown as Target,
    judge: null,
    sink: { has: () => false, write: (sample) => Promise.resolve(void samples.push(sampleSchema.parse(sample))) },
    concurrency: 1,
    now: () => new Date(0),
    signal: new AbortController().signal,
  });
  return samples;
}

test('the answer key is graded as it should be', async () => {
  const exam = await examWith(1);
  const keys = new Map<string, { gold: string; wrong: string }>();
  for await (const { answerKey } of exam.items())
    if (answerKey?.kind === 'text') keys.set(answerKey.context, answerKey);
  const keyOf = (request: ChatRequest) => keys.get(request.messages.at(-1)?.content ?? '');
  const right = await run(exam, (request) => ({ text: keyOf(request)?.gold }));
  const wrong = await run(exam, (request) => ({ text: keyOf(request)?.wrong }));
  expect(right.map(({ scores }) => scores['exact_match'])).toMatchObject([{ value: 1 }, { value: 1 }]);
  expect(wrong.map(({ scores }) => scores['exact_match'])).toMatchObject([{ value: 0 }, { value: 0 }]);
});

test('repeats differ in seed, are drawn, and vote; reasoning is no answer; re-scoring gives the same', async () => {
  const exam = await examWith(3);
  const answers = ['<think>\\boxed{1}</think>\\boxed{070}', '\\boxed{70}', '<think>\\boxed{70}'];
  const seeds: (number | undefined)[] = [];
  const samples = await run(exam, ({ sampling }) => {
    seeds.push(sampling.seed);
    return { text: answers[(sampling.seed ?? 0) - 10], finishReason: sampling.seed === 12 ? 'length' : 'stop' };
  });
  expect(seeds).toEqual([10, 11, 12, 10, 11, 12]);
  expect(exam.header.sampling).toMatchObject({ temperature: 0.6, topP: 0.95 });
  const scores = samples.slice(0, 3).map((sample) => sample.scores);
  expect(scores.map((score) => score['avg@3'])).toMatchObject([{ value: 1 }, { value: 1 }, { value: 0 }]);
  expect(scores[0]?.['maj@3']).toEqual(scores[1]?.['maj@3']);
  expect(scores[2]).toMatchObject({ 'maj@3': { parts: [-1] }, no_answer: { value: 1 }, truncated: { value: 1 } });
  const again: Sample[] = [];
  for await (const sample of reasoningEngine.score(
    exam,
    (async function* () {
      yield* samples;
    })(),
  ))
    again.push(sample);
  expect(again).toEqual(samples);
});
