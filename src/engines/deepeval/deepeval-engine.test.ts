import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EvalError } from '../../contracts/errors.ts';
import type { Exam, ExamDraft, ExamItem } from '../../contracts/exam.ts';
import { sampleSchema } from '../../contracts/sample.ts';
import type { Sample } from '../../contracts/sample.ts';
import type { DatasetCatalog } from '../../datasets/catalog.ts';
import type { ChatRequest, Completion, Target } from '../../target/target.ts';
import type { PlanContext } from '../engine.ts';
import { deepevalEngine } from './deepeval-engine.ts';
import type { DeepevalWork } from './plan-suite.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deepeval-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function suiteFile(name: string, yaml: string): Promise<string> {
  const path = join(folder, `${name}.yaml`);
  await writeFile(path, `suite: ${name}\ndescription: test\nversion: '1'\nlanguage: en\n${yaml}`);
  return path;
}

const noDatasets: DatasetCatalog = {
  names: () => Promise.resolve([]),
  open: (name) => Promise.reject(new Error(`no data set ${name}`)),
};
const context: PlanContext = { datasets: noDatasets, seed: 42 };

async function planOne(path: string, limit?: number): Promise<ExamDraft<DeepevalWork>> {
  const [draft] = await deepevalEngine.plan({ suites: [path], ...(limit === undefined ? {} : { limit }) }, context);
  if (draft === undefined) throw new Error('expected an exam');
  return draft;
}

async function itemsOf(draft: ExamDraft<DeepevalWork>): Promise<ExamItem<DeepevalWork>[]> {
  const items: ExamItem<DeepevalWork>[] = [];
  for await (const item of draft.items()) items.push(item);
  return items;
}

async function examOf(draft: ExamDraft<DeepevalWork>): Promise<Exam<DeepevalWork>> {
  // As an exam file brings it to the process that runs it.
  const items: ExamItem<DeepevalWork>[] = JSON.parse(JSON.stringify(await itemsOf(draft)));
  return {
    header: { ...draft.header, schemaVersion: 1, fingerprint: '0'.repeat(64), itemCount: items.length },
    async *items() {
      yield* items;
    },
  };
}

type Answering = (request: ChatRequest) => Partial<Completion['choices'][number]> | EvalError;

/** A target that answers chat requests and nothing else. */
function fakeTarget(answer: Answering): Target {
  const unused = () => Promise.reject(new Error('not part of this test'));
  return {
    facts: { servedModelName: 'fake', maxModelLength: 4096 },
    chat: (request: ChatRequest) => {
      const answered = answer(request);
      if (answered instanceof EvalError) return Promise.reject(answered);
      const choice = {
        index: 0,
        text: '',
        reasoning: null,
        finishReason: 'stop',
        logprobs: null,
        promptLogprobs: null,
        ...answered,
      };
      return Promise.resolve({ choices: [choice], usage: null, systemFingerprint: null, durationMs: 1, attempts: 1 });
    },
    complete: unused,
    close: () => Promise.resolve(),
  } as unknown as Target;
}

const lastMessage = (request: ChatRequest): string => request.messages.at(-1)?.content ?? '';

async function run(exam: Exam<DeepevalWork>, target: Target, judge: Target | null): Promise<Sample[]> {
  const samples: Sample[] = [];
  await deepevalEngine.run(exam, {
    target,
    judge,
    sink: {
      has: () => false,
      write: (sample) => {
        samples.push(sampleSchema.parse(JSON.parse(JSON.stringify(sample))));
        return Promise.resolve();
      },
    },
    concurrency: 2,
    now: () => new Date(0),
    signal: new AbortController().signal,
  });
  return samples.sort((a, b) => a.index - b.index);
}

async function rescore(exam: Exam<DeepevalWork>, samples: readonly Sample[]): Promise<Sample[]> {
  const again: Sample[] = [];
  for await (const sample of deepevalEngine.score(
    exam,
    (async function* () {
      yield* samples;
    })(),
  ))
    again.push(sample);
  return again;
}

const twoChecks = `
metrics:
  - exact_match
cases:
  - { id: a, input: Capital of Korea?, expected_output: Seoul }
  - { id: b, input: Capital of France?, expected_output: Paris, metrics: [{ metric: pattern_match, pattern: 'P.*', name: starts_with_p }] }
`;

describe('planning', () => {
  test('is the same every time, whatever the way to the file', async () => {
    const byName = await planOne('quick');
    const byPath = await planOne('eval/deepeval_tests/quick.yaml');
    expect(byPath.header).toEqual(byName.header);
    expect(JSON.stringify(await itemsOf(byPath))).toBe(JSON.stringify(await itemsOf(byName)));
    expect(byName.header).toMatchObject({ task: 'quick', settings: { suite: 'quick', judge: null } });
  });

  test('the answer key holds the question as it is sent', async () => {
    const draft = await planOne(await suiteFile('keys', `prompt: 'Q: {{ input }}'\n${twoChecks}`), 1);
    const items = await itemsOf(draft);
    expect(items).toHaveLength(1);
    expect(items[0]?.answerKey).toMatchObject({ context: 'Q: Capital of Korea?', gold: 'Seoul' });
    expect(items[0]?.work.messages.at(-1)?.content).toBe('Q: Capital of Korea?');
  });

  test('says that a judge is needed, with the hash of its prompts', async () => {
    const { header } = await planOne('rubric');
    expect(header.settings['judge']).toEqual({
      temperature: 0,
      maxTokens: 1024,
      seed: 42,
      promptsSha256: expect.stringMatching(/^[0-9a-f]{64}$/u),
    });
    expect(header.metrics.filter(({ primary }) => primary).map(({ name }) => name)).toEqual(['answer_quality']);
  });

  test.each([
    [
      'an unknown metric',
      'metrics: [exact_mach]\ncases: [{ input: a, expected_output: b }]',
      /Did you mean "exact_match"/u,
    ],
    ['a mistyped key', 'metric: [exact_match]\ncases: [{ input: a, expected_output: b }]', /unknown key "metric"/u],
    [
      'a mistyped parameter',
      'metrics: [{ metric: exact_match, ignore_cas: true }]\ncases: [{ input: a, expected_output: b }]',
      /ignore_case/u,
    ],
    ['a missing field', 'metrics: [exact_match]\ncases: [{ id: x, input: a }]', /expectedOutput in every case.*"x"/u],
    ['no metric', 'cases: [{ id: x, input: a }]', /none for case "x"/u],
    [
      'the same case twice',
      'metrics: [exact_match]\ncases: [{ input: a, expected_output: b }, { input: a, expected_output: c }]',
      /twice/u,
    ],
    [
      'the same metric name twice',
      'metrics: [exact_match, exact_match]\ncases: [{ input: a, expected_output: b }]',
      /different names/u,
    ],
    [
      'an unknown primary',
      'primary: sucess\nmetrics: [exact_match]\ncases: [{ input: a, expected_output: b }]',
      /success, exact_match/u,
    ],
    ['neither cases nor dataset', 'metrics: [exact_match]', /either cases or dataset/u],
    ['YAML that is none', 'metrics: [exact_match', /expected YAML/u],
  ])('refuses %s before anything is asked', async (what, yaml, message) => {
    const path = await suiteFile(`bad-${what.replaceAll(' ', '-')}`.toLowerCase(), yaml);
    await expect(planOne(path).then(itemsOf)).rejects.toThrow(message);
  });

  test('an unknown suite is answered with the known ones', async () => {
    await expect(planOne('qick')).rejects.toThrow(/Did you mean "quick"/u);
  });

  test('cases come from a data set', async () => {
    const path = await suiteFile(
      'rows',
      'metrics: [exact_match]\ndataset: { name: faq, split: test, fields: { id: no, input: question, expected_output: answer } }',
    );
    const datasets: DatasetCatalog = {
      ...noDatasets,
      open: () =>
        Promise.resolve({
          manifest: {
            name: 'faq',
            version: '3',
            description: '',
            language: 'en',
            license: 'MIT',
            source: '',
            files: [],
          },
          sha256: () => 'a'.repeat(64),
          splits: () => ['test'],
          configs: () => [],
          async *rows() {
            yield { no: 1, question: 'one?', answer: 'uno' };
            yield { no: 2, question: 'two?', answer: 'dos' };
          },
        }),
    };
    const [draft] = await deepevalEngine.plan({ suites: [path], limit: 1 }, { datasets, seed: 1 });
    expect(draft?.header.dataset).toEqual({ name: 'faq', version: '3', sha256: 'a'.repeat(64) });
    expect(draft === undefined ? [] : (await itemsOf(draft)).map(({ itemId }) => itemId)).toEqual(['1']);
  });
});

describe('deterministic metrics', () => {
  test('score what the user sees, and success needs every metric', async () => {
    const exam = await examOf(await planOne(await suiteFile('two', twoChecks)));
    const target = fakeTarget((request) => ({
      text: lastMessage(request).includes('Korea') ? '<think>Busan? No.</think>\nSeoul ' : 'Lyon',
    }));
    const samples = await run(exam, target, null);
    expect(samples.map(({ scores }) => [scores['exact_match'], scores['success']])).toMatchObject([
      [{ value: 1 }, { value: 1 }],
      [{ value: 0 }, { value: 0, reason: expect.stringContaining('starts_with_p') }],
    ]);
    expect(await rescore(exam, samples)).toEqual(samples);
  });

  test('a failed request is no wrong answer', async () => {
    const exam = await examOf(await planOne(await suiteFile('failing', twoChecks)));
    const tooLong = new EvalError({
      code: 'EVAL_TARGET_CONTEXT_TOO_LONG',
      message: 'too long',
      nextStep: '',
      details: { status: 400 },
    });
    const samples = await run(
      exam,
      fakeTarget((request) => (lastMessage(request).includes('Korea') ? tooLong : { text: 'Paris' })),
      null,
    );
    expect(samples[0]?.scores).toEqual({
      success: { kind: 'not-measured', reason: 'context-too-long', detail: 'too long' },
      exact_match: { kind: 'not-measured', reason: 'context-too-long', detail: 'too long' },
    });
    expect(samples[0]?.outputs[0]).toMatchObject({
      text: null,
      error: { code: 'EVAL_TARGET_CONTEXT_TOO_LONG', status: 400 },
    });
    expect(samples[1]?.scores['success']).toMatchObject({ value: 1 });
    expect(await rescore(exam, samples)).toEqual(samples);
  });

  test('a server that is gone stops the run, so that a resumed run asks again', async () => {
    const exam = await examOf(await planOne(await suiteFile('gone', twoChecks)));
    const gone = new EvalError({ code: 'EVAL_TARGET_UNREACHABLE', message: 'gone', nextStep: '', exitCode: 75 });
    await expect(
      run(
        exam,
        fakeTarget(() => gone),
        null,
      ),
    ).rejects.toBe(gone);
  });

  test.each(['quick'])('suite %s: every expected output passes, the wrong answer of the key fails', async (suite) => {
    const exam = await examOf(await planOne(suite));
    const keys = new Map((await itemsOf(await planOne(suite))).map(({ answerKey }) => [answerKey?.context, answerKey]));
    const answers = (side: 'gold' | 'wrong'): Target =>
      fakeTarget((request) => {
        const key = keys.get(lastMessage(request));
        return { text: key?.kind === 'text' ? key[side] : 'no key' };
      });
    const right = await run(exam, answers('gold'), null);
    expect(right.filter(({ scores }) => !isOne(scores['success'])).map(({ itemId }) => itemId)).toEqual([]);
    const wrong = await run(exam, answers('wrong'), null);
    expect(wrong.filter(({ scores }) => isOne(scores['success'])).map(({ itemId }) => itemId)).toEqual([]);
    expect(right.length).toBeGreaterThanOrEqual(40);
  });
});

function isOne(score: Sample['scores'][string] | undefined): boolean {
  return score?.kind === 'scored' && score.value === 1;
}

describe('judge metrics', () => {
  const graded = `
metrics: [{ metric: g_eval, name: quality, criteria: Is it right?, threshold: 0.7 }]
cases: [{ id: a, input: Capital of Korea? }]
`;
  const target = fakeTarget(() => ({ text: 'Seoul' }));
  const examWith = async (name: string) => examOf(await planOne(await suiteFile(name, graded)));

  test('weigh the label by its log-probabilities, record the reply, and re-score from the record', async () => {
    const exam = await examWith('weighted');
    const judge = fakeTarget((request) => {
      expect(request).toMatchObject({
        sampling: { temperature: 0, seed: 42 },
        topLogprobs: 20,
        structuredOutput: { kind: 'json-schema' },
      });
      return {
        text: '{"reason": "fine", "score": 5}',
        logprobs: {
          tokens: ['{"reason": "fine", "score": ', '5', '}'],
          tokenLogprobs: [],
          topLogprobs: [null, { '5': Math.log(0.75), '3': Math.log(0.25) }, null],
          textOffsets: [],
        },
      };
    });
    const samples = await run(exam, target, judge);
    expect(samples[0]?.scores['quality']).toEqual({ kind: 'scored', value: expect.closeTo(0.875, 9), reason: 'fine' });
    expect(samples[0]?.outputs[1]).toMatchObject({ role: 'judge', request: { model: 'fake', question: 'g_eval' } });
    expect(await rescore(exam, samples)).toEqual(samples);
  });

  test('an unusable reply is sent back once, with what was wrong', async () => {
    const exam = await examWith('repaired');
    const asked: number[] = [];
    const judge = fakeTarget((request) => {
      asked.push(request.messages.length);
      return {
        text:
          request.messages.length === 1
            ? '{"reason": "x", "score": 9}'
            : '<think>{}</think>```json\n{"reason": "x", "score": 4}\n```',
      };
    });
    const samples = await run(exam, target, judge);
    expect(asked).toEqual([1, 3]);
    expect(samples[0]?.scores['success']).toMatchObject({ kind: 'scored', value: 1 });
    expect(samples[0]?.outputs).toHaveLength(3);
    expect(await rescore(exam, samples)).toEqual(samples);
  });

  test('a reply cut off is asked for again with more room', async () => {
    const exam = await examWith('cut-off');
    const budgets: (number | undefined)[] = [];
    const judge = fakeTarget((request) => {
      budgets.push(request.sampling.maxTokens);
      return budgets.length === 1
        ? { text: '{"reason": "and so', finishReason: 'length' }
        : { text: '{"reason": "ok", "score": 1}' };
    });
    const samples = await run(exam, target, judge);
    // 4096 tokens would leave no room for the prompt in this judge's context of 4096: it may use what there is.
    expect(budgets).toEqual([1024, undefined]);
    expect(samples[0]?.scores['quality']).toMatchObject({ kind: 'scored', value: 0 });
    expect(await rescore(exam, samples)).toEqual(samples);
  });

  test.each([
    ['replies nonsense', { text: 'Great answer!' }],
    ['fails', new EvalError({ code: 'EVAL_TARGET_SERVER_ERROR', message: 'boom', nextStep: '' })],
  ])('a judge that %s leaves the score not measured, never 0', async (what, reply) => {
    const exam = await examWith(`broken-${what.split(' ')[0]}`);
    const samples = await run(
      exam,
      target,
      fakeTarget(() => reply),
    );
    expect(samples[0]?.scores).toMatchObject({
      quality: { kind: 'not-measured', reason: 'judge-failed' },
      success: { kind: 'not-measured', reason: 'judge-failed' },
    });
    expect(await rescore(exam, samples)).toEqual(samples);
  });

  test('without a judge the detail says what to configure', async () => {
    const [sample] = await run(await examWith('judgeless'), target, null);
    expect(sample?.scores['quality']).toMatchObject({
      reason: 'judge-failed',
      detail: expect.stringContaining('Configure the endpoint'),
    });
  });
});

describe("a team's own metric", () => {
  const own = (body: string) => `
    import { z } from ${JSON.stringify(import.meta.resolve('zod'))};
    import { defineMetric } from ${JSON.stringify(import.meta.resolve('./metric.ts'))};
    export const shout = defineMetric({
      name: 'shout', version: 1, threshold: 1, parameters: z.strictObject({}),
      measure: (testCase) => { ${body} },
    });`;

  async function planned(name: string, body: string): Promise<Exam<DeepevalWork>> {
    await mkdir(join(folder, name, 'metrics'), { recursive: true });
    await writeFile(join(folder, name, 'metrics', 'shout.ts'), own(body));
    const path = join(folder, name, 'own.yaml');
    await writeFile(
      path,
      "suite: own\ndescription: d\nversion: '1'\nlanguage: en\nmetrics: [shout]\ncases: [{ input: a }]\n",
    );
    return examOf(await planOne(path));
  }
  const target = fakeTarget(() => ({ text: 'HEY' }));

  test('is loaded from metrics/ beside the suite, and its source is part of the exam', async () => {
    const exam = await planned('good', "return { score: testCase.actualOutput === 'HEY' ? 1 : 0, reason: 'loud' };");
    expect(exam.header.settings['metrics']).toMatchObject([
      { metric: 'shout', sourceSha256: expect.stringMatching(/^[0-9a-f]{64}$/u) },
    ]);
    expect((await run(exam, target, null))[0]?.scores['shout']).toEqual({ kind: 'scored', value: 1, reason: 'loud' });
    await writeFile(join(folder, 'good', 'metrics', 'shout.ts'), own('return { score: 0, reason: "other" };'));
    await expect(run(exam, target, null)).rejects.toThrow(/changed since/u);
  });

  test.each([
    ['throws', "throw new Error('oops');", /oops/u],
    ['is off the scale', "return { score: 7, reason: '' };", /from 0 to 1/u],
    ['is not a number', "return { score: Number.NaN, reason: '' };", /from 0 to 1/u],
  ])('that %s is a failed grader, not a failed model', async (what, body, detail) => {
    const exam = await planned(what.replaceAll(' ', '-'), body);
    const [sample] = await run(exam, target, null);
    expect(sample?.scores['shout']).toMatchObject({ reason: 'grader-failed', detail: expect.stringMatching(detail) });
  });

  test('the example grades retrieved passages by average precision', async () => {
    const exam = await examOf(await planOne('rag', 1));
    const judge = fakeTarget((request) => ({
      text: lastMessage(request).includes('number="1"')
        ? '{"verdicts": ["No", "yes, partly", "no"]}'
        : '{"reason": "r", "score": 5}',
    }));
    const [sample] = await run(exam, target, judge);
    expect(sample?.scores).toMatchObject({
      rag_precision: { value: 0.5 },
      faithful_answer: { value: 1 },
      success: { value: 1 },
    });
  });
});
