import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { StandardConfig } from '../../contracts/engine-config.ts';
import type { Exam, ExamDraft, ExamItem } from '../../contracts/exam.ts';
import type { TargetFacts } from '../../contracts/target-facts.ts';
import type { Sample } from '../../contracts/sample.ts';
import { openCatalog } from '../../datasets/open-catalog.ts';
import type { SimulatorConfig } from '../../simulator/simulator-config.ts';
import { encode } from '../../simulator/tokenizer.ts';
import { startSimulator } from '../../simulator/start-simulator.ts';
import { connectTarget } from '../../target/connect-target.ts';
import { defaultTargetTimeouts } from '../../target/default-target-timeouts.ts';
import type { Target } from '../../target/target.ts';
import { standardEngine } from './standard-engine.ts';
import type { StandardWork } from './standard-work.ts';

const root = join(import.meta.dirname, '../../..');
const datasets = openCatalog({
  manifestDirectory: join(root, 'datasets'),
  dataDirectories: [join(root, 'datasets/samples')],
});
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function config(tasks: StandardConfig['tasks'], more: Partial<StandardConfig> = {}): StandardConfig {
  return { suite: 'test', taskDirectories: [join(root, 'eval/evalchemy')], dataCut: 'sample', tasks, ...more };
}

function plan(
  tasks: StandardConfig['tasks'],
  more: Partial<StandardConfig> = {},
): Promise<readonly ExamDraft<StandardWork>[]> {
  return standardEngine.plan(config(tasks, more), { datasets, seed: 0 });
}

async function toExam(draft: ExamDraft<StandardWork> | undefined): Promise<Exam<StandardWork>> {
  if (draft === undefined) throw new Error('no exam was planned');
  const items: ExamItem<StandardWork>[] = [];
  for await (const item of draft.items()) items.push(item);
  const header = { ...draft.header, schemaVersion: 1, fingerprint: '0'.repeat(64), itemCount: items.length } as const;
  return {
    header,
    items: async function* all() {
      yield* items;
    },
  };
}

async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of stream) all.push(one);
  return all;
}

async function simulated(exam: Exam<StandardWork>, settings: SimulatorConfig = {}): Promise<Target> {
  const answerKeys = [];
  for await (const { answerKey: key } of exam.items())
    if (key !== null) answerKeys.push({ task: exam.header.task, key });
  const simulator = await startSimulator({ answerKeys, ...settings });
  closing.push(() => simulator.close());
  const target = await connectTarget({
    endpoint: simulator.url,
    servedModelName: null,
    apiKey: null,
    headers: {},
    caFile: null,
    proxy: null,
    timeouts: defaultTargetTimeouts,
    maxConcurrency: 8,
    maxAttempts: 1,
  });
  closing.push(() => target.close());
  return target;
}

async function run(exam: Exam<StandardWork>, target: Target, done: readonly Sample[] = []): Promise<Sample[]> {
  const samples: Sample[] = [];
  await standardEngine.run(exam, {
    target,
    judge: null,
    sink: {
      has: (itemId) => done.some((sample) => sample.itemId === itemId),
      write: (sample) => {
        samples.push(sample);
        return Promise.resolve();
      },
    },
    concurrency: 4,
    now: () => new Date('2026-01-01T00:00:00Z'),
    signal: new AbortController().signal,
  });
  return samples.sort((left, right) => left.index - right.index);
}

async function rescore(exam: Exam<StandardWork>, samples: readonly Sample[]): Promise<Sample[]> {
  const stream = async function* stream(): AsyncGenerator<Sample> {
    yield* samples;
  };
  return collect(standardEngine.score(exam, stream()));
}

function values(samples: readonly Sample[], metric: string): (number | string)[] {
  return samples.map(({ scores }) => {
    const score = scores[metric];
    return score?.kind === 'scored' ? score.value : (score?.reason ?? 'absent');
  });
}

describe('plan', () => {
  it('gives the same exam twice, and its limit takes the first items', async () => {
    const [first] = await plan([{ task: 'arc_easy', numFewshot: 2 }]);
    const [second] = await plan([{ task: 'arc_easy', numFewshot: 2 }]);
    const [short] = await plan([{ task: 'arc_easy', numFewshot: 2, limit: 3 }]);
    const all = await toExam(first);
    expect(await toExam(second)).toEqual({ ...all, items: expect.any(Function) });
    const items = await collect(all.items());
    expect(await collect((await toExam(second)).items())).toEqual(items);
    expect(await collect((await toExam(short)).items())).toEqual(items.slice(0, 3));
    expect(all.header).toMatchObject({
      task: 'arc_easy',
      dataset: { name: 'arc-easy-sample' },
      requestsPerItem: 4,
      settings: { numFewshot: 2, limit: null },
    });
  });

  it('keeps paths of this machine out of the header', async () => {
    const drafts = await plan([{ task: 'kobest' }, { task: 'gsm8k' }, { task: 'hellaswag' }]);
    expect(drafts).toHaveLength(7);
    for (const { header } of drafts) expect(JSON.stringify(header)).not.toContain(root);
  });

  it('takes of a group what the bundled cut has, and the full data only when it is there', async () => {
    const drafts = await plan([{ task: 'mmlu' }]);
    expect(drafts.map(({ header }) => header.task)).toContain('mmlu_high_school_geography');
    expect(drafts.length).toBeLessThan(57);
    await expect(plan([{ task: 'mmlu_anatomy' }])).rejects.toMatchObject({ code: 'EVAL_DATASET_CONFIG_UNKNOWN' });
    await expect(plan([{ task: 'arc_easy' }], { dataCut: 'full' })).rejects.toMatchObject({
      code: 'EVAL_DATASET_MISSING',
    });
  });

  it('names the nearest tasks for an unknown one', async () => {
    await expect(plan([{ task: 'arc_esy' }])).rejects.toMatchObject({
      code: 'EVAL_STANDARD_TASK_UNKNOWN',
      message: expect.stringContaining('"arc_easy"'),
    });
  });
});

describe('run and score', () => {
  let exam: Exam<StandardWork>;
  beforeAll(async () => {
    exam = await toExam((await plan([{ task: 'arc_easy', limit: 12 }]))[0]);
  });

  it.each([
    [1, 1],
    [0, 0],
  ])('a model that is right with probability %d has acc %d', async (accuracy, expected) => {
    const target = await simulated(exam, { quality: { accuracy } });
    const samples = await run(exam, target);
    expect(values(samples, 'acc')).toEqual(Array<number>(12).fill(expected));
    const ahead = values(samples, 'gold_margin').map((margin) => typeof margin === 'number' && margin > 0);
    expect(ahead).toEqual(Array<boolean>(12).fill(expected === 1));
    expect(await rescore(exam, samples)).toEqual(samples);
  });

  it('asks only what is not recorded yet', async () => {
    const target = await simulated(exam);
    const all = await run(exam, target);
    const rest = await run(exam, target, all.slice(0, 9));
    expect(rest.map(({ scores }) => scores)).toEqual(all.slice(9).map(({ scores }) => scores));
  });

  it('a failed request is missing, never wrong, also when scored again', async () => {
    const target = await simulated(exam, { faults: { malformedJson: 0.1 }, seed: 3 });
    const samples = await run(exam, target);
    const failed = samples.filter(({ outputs }) => outputs.some(({ error }) => error !== undefined));
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.length).toBeLessThan(12);
    for (const sample of failed) expect(values([sample], 'acc')).toEqual(['request-failed']);
    expect(await rescore(exam, samples)).toEqual(samples);
  });

  it('a prompt longer than the model is reported, not cut', async () => {
    const target = await simulated(exam, { maxModelLength: 24 });
    const samples = await run(exam, target);
    expect(new Set(values(samples, 'acc'))).toContain('context-too-long');
    expect(
      samples.flatMap(({ outputs }) => outputs).some(({ error }) => error?.message.includes('23 prompt tokens')),
    ).toBe(true);
  });

  it('a server without log-probabilities gives a reason', async () => {
    const target = await simulated(exam);
    const capabilities = {
      ...target.facts.capabilities,
      echoLogprobs: false,
      logprobTokenIds: false,
      topLogprobs: false,
    };
    const facts = { ...target.facts, capabilities };
    const samples = await run(exam, { ...target, facts });
    expect(values(samples, 'acc_norm')).toEqual(Array<string>(12).fill('unsupported-by-server'));
  });

  it('without /tokenize text prompts give the same log-likelihoods', async () => {
    const target = await simulated(exam);
    const facts = { ...target.facts, capabilities: { ...target.facts.capabilities, tokenize: false } };
    const byTokens = await run(exam, target);
    const byText = await run(exam, { ...target, facts });
    expect(byText.map(({ scores }) => scores)).toEqual(byTokens.map(({ scores }) => scores));
  });

  it('choices of one token cost one request per question, and score as by echo', async () => {
    const mmlu = await toExam((await plan([{ task: 'mmlu_high_school_geography', limit: 5 }]))[0]);
    const target = await simulated(mmlu);
    let requests = 0;
    const counted = (more: Partial<TargetFacts['capabilities']>): Target => ({
      ...target,
      facts: { ...target.facts, capabilities: { ...target.facts.capabilities, ...more } },
      complete: (request, signal) => {
        requests += 1;
        return target.complete(request, signal);
      },
    });
    const together = await run(mmlu, counted({}));
    expect(requests).toBe(5);
    const byTop = await run(mmlu, counted({ logprobTokenIds: false }));
    expect(requests).toBe(10);
    const byEcho = await run(mmlu, counted({ logprobTokenIds: false, topLogprobs: false }));
    expect(requests).toBe(10 + 20);
    expect(together.map(({ scores }) => scores)).toEqual(byEcho.map(({ scores }) => scores));
    expect(byTop.map(({ scores }) => scores)).toEqual(byEcho.map(({ scores }) => scores));
  });

  it('without echo, choices of several tokens are asked token by token, and score as by echo', async () => {
    const target = await simulated(exam);
    const byEcho = await run(exam, target);
    const capabilities = { ...target.facts.capabilities, echoLogprobs: false };
    const byTokens = await run(exam, { ...target, facts: { ...target.facts, capabilities } });
    expect(values(byEcho, 'acc').every((value) => typeof value === 'number')).toBe(true);
    const items = await collect(exam.items());
    const firstTokens = items.map(({ work }) =>
      work.kind === 'multiple_choice' ? work.choices.map((choice) => encode(` ${choice}`)[0]) : [],
    );
    let compared = 0;
    for (const [index, { outputs }] of byTokens.entries()) {
      const tokens = firstTokens[index] ?? [];
      for (const [at, { logLikelihood }] of outputs.entries()) {
        const expected = byEcho[index]?.outputs[at]?.logLikelihood;
        expect(logLikelihood?.tokens).toBe(expected?.tokens);
        // The simulator is no language model: choices that begin alike have likelihoods of their own there.
        if (tokens.indexOf(tokens[at]) !== at || tokens.lastIndexOf(tokens[at]) !== at) continue;
        expect(logLikelihood?.sum).toBeCloseTo(expected?.sum ?? Number.NaN, 6);
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(20);
  });

  it.each(['completion', 'chat'] as const)('gsm8k by %s extracts the number', async (promptMode) => {
    const gsm8k = await toExam((await plan([{ task: 'gsm8k', limit: 6 }], { promptMode }))[0]);
    const target = await simulated(gsm8k, { quality: { accuracy: 1 } });
    const samples = await run(gsm8k, target);
    expect(gsm8k.header.promptMode).toBe(promptMode);
    expect(values(samples, 'exact_match,strict-match')).toEqual(Array<number>(6).fill(1));
    expect(await rescore(gsm8k, samples)).toEqual(samples);
  });
});
