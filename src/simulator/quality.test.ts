import { afterEach, describe, expect, test } from 'vitest';
import type { AnswerKey } from '../contracts/exam.ts';
import { chat, complete } from './ask.test-helper.ts';
import type { Quality, SimulatorConfig, TaskAnswerKey } from './simulator-config.ts';
import { startSimulator } from './start-simulator.ts';
import type { Simulator } from './start-simulator.ts';
import { encode } from './tokenizer.ts';

const running: Simulator[] = [];
async function start(config: SimulatorConfig): Promise<Simulator> {
  const simulator = await startSimulator(config);
  running.push(simulator);
  return simulator;
}
afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
});

const count = 400;
const goldOf = (index: number): string => ` ${2 * index}`;
const textKeys: TaskAnswerKey[] = Array.from({ length: count }, (_, index) => ({
  task: index % 2 === 0 ? 'even' : 'odd',
  key: {
    kind: 'text',
    context: `Question: what is ${index} + ${index}?\nAnswer:`,
    gold: goldOf(index),
    wrong: ' no idea',
  },
}));
type Choices = Extract<AnswerKey, { kind: 'choices' }>;
const endings = [' a short one', ' one that is quite a bit longer than the others', ' another', ' 그리고 한국어 보기'];
const choiceKeys: readonly { task: string; key: Choices }[] = Array.from({ length: 200 }, (_, index) => ({
  task: 'choices',
  key: {
    kind: 'choices',
    context: `Story ${index} goes on. What comes next?\nAnswer:`,
    continuations: endings,
    gold: index % 4,
  },
}));

/** Which of the text items are answered right, in order. */
async function rightItems(
  quality: Partial<Quality>,
  order: 'forwards' | 'backwards' = 'forwards',
  seed = 3,
): Promise<boolean[]> {
  const simulator = await start({ seed, quality, answerKeys: textKeys });
  const indexes = textKeys.map((_, index) => index);
  if (order === 'backwards') indexes.reverse();
  const right: boolean[] = [];
  await Promise.all(
    indexes.map(async (index) => {
      const { key } = textKeys[index]!;
      const answer = await complete(simulator, {
        prompt: `Some example.\n\n${key.context}`,
        max_tokens: 20,
      });
      right[index] = answer.text === goldOf(index);
    }),
  );
  return right;
}

const share = (flags: readonly boolean[]): number => flags.filter(Boolean).length / flags.length;

describe('known questions with a text answer', () => {
  test('are answered right as often as configured, within binomial bounds', async () => {
    for (const accuracy of [0, 0.3, 0.75, 1]) {
      const bound = 4 * Math.sqrt((accuracy * (1 - accuracy)) / count);
      expect(Math.abs(share(await rightItems({ accuracy })) - accuracy)).toBeLessThanOrEqual(bound);
    }
  });

  test('have the same answers in any order, and others under another seed', async () => {
    const first = await rightItems({ accuracy: 0.6 });
    expect(await rightItems({ accuracy: 0.6 }, 'backwards')).toEqual(first);
    expect(await rightItems({ accuracy: 0.6 }, 'forwards', 4)).not.toEqual(first);
  });

  test('are nested: what a worse release gets right, a better one does too', async () => {
    const worse = await rightItems({ accuracy: 0.7 });
    const better = await rightItems({ accuracy: 0.8 });
    expect(worse.filter((right, index) => right && !better[index])).toEqual([]);
    expect(share(better)).toBeGreaterThan(share(worse));
  });

  test('flip both ways alike under flipNoise, at the same accuracy', async () => {
    const base = await rightItems({ accuracy: 0.5 });
    const noisy = await rightItems({ accuracy: 0.5, flipNoise: 0.4, flipSeed: 1 });
    const up = noisy.filter((right, index) => right && !base[index]).length;
    const down = noisy.filter((right, index) => !right && base[index]).length;
    // Each way f·a·(1−a) of the items: 40 of 400, standard deviation 6.
    for (const flips of [up, down]) expect(Math.abs(flips - 40)).toBeLessThan(24);
    expect(await rightItems({ accuracy: 0.5, flipNoise: 0.4, flipSeed: 1 })).toEqual(noisy);
    expect(await rightItems({ accuracy: 0.5, flipNoise: 0.4, flipSeed: 2 })).not.toEqual(noisy);
  });

  test('differ between sampled repeats under samplingNoise, at the same accuracy', async () => {
    const simulator = await start({ quality: { accuracy: 0.5, samplingNoise: 0.5 }, answerKeys: textKeys });
    const repeat = (seed: number): Promise<string[]> =>
      Promise.all(
        textKeys.map(
          async ({ key }) => (await complete(simulator, { prompt: key.context, temperature: 0.6, seed })).text,
        ),
      );
    const [first, second, again] = [await repeat(1), await repeat(2), await repeat(1)];
    expect(again).toEqual(first);
    const differing = first.filter((text, index) => text !== second[index]).length;
    // Unless both repeats keep the item's own draw (0.25), they agree half of the time: 150 of 400 differ.
    expect(Math.abs(differing - 150)).toBeLessThan(40);
    const right = first.filter((text, index) => text === goldOf(index)).length;
    expect(Math.abs(right - 200)).toBeLessThan(40);
  });

  test('have an accuracy of their own per task', async () => {
    const right = await rightItems({ accuracy: 1, accuracyByTask: { odd: 0 } });
    expect(right).toEqual(textKeys.map(({ task }) => task === 'even'));
  });

  test('are recognised in chat, behind few-shot examples, and as token ids', async () => {
    const simulator = await start({ quality: { accuracy: 1 }, answerKeys: textKeys });
    const { context } = textKeys[7]!.key;
    const prompt = `${textKeys[3]!.key.context} 6\n\n${context}`;
    const texts = [
      (await complete(simulator, { prompt })).text,
      (await complete(simulator, { prompt: encode(prompt) })).text,
      (
        await chat(simulator, {
          messages: [
            { role: 'user', content: textKeys[3]!.key.context },
            { role: 'assistant', content: '6' },
            { role: 'user', content: `${context}\n` },
          ],
        })
      ).message.content,
    ];
    expect(texts).toEqual([' 14', ' 14', ' 14']);
  });

  test('answer as well under a constraint that the answer fits', async () => {
    const simulator = await start({ quality: { accuracy: 1 }, answerKeys: textKeys });
    const request = { messages: [{ role: 'user', content: textKeys[7]!.key.context }], temperature: 0 };
    const constrained = async (structured: unknown): Promise<string> =>
      (await chat(simulator, { ...request, structured_outputs: structured })).message.content;
    expect(await constrained({ choice: ['12', '13', '14'] })).toBe('14');
    expect(await constrained({ regex: '[0-9]+' })).toBe('14');
    expect(['yes', 'no']).toContain(await constrained({ choice: ['yes', 'no'] }));
  });
});

describe('multiple-choice questions', () => {
  /** Log-likelihood sums of all continuations by the echo path, one request per continuation. */
  async function score(simulator: Simulator, key: Choices, asIds = false): Promise<{ sum: number; greedy: boolean }[]> {
    return Promise.all(
      key.continuations.map(async (continuation) => {
        const text = `Example.\n\n${key.context}${continuation}`;
        const prefix = encode(`Example.\n\n${key.context}`).length;
        const body = await complete(simulator, {
          prompt: asIds ? encode(text) : text,
          max_tokens: 1,
          temperature: 0,
          echo: true,
          logprobs: 1,
        });
        const { token_logprobs: logprobs, top_logprobs: top } = body.logprobs;
        const span = logprobs.slice(prefix, -1);
        const greedy = top.slice(prefix, -1).every((entry, index) => Math.max(...Object.values(entry)) === span[index]);
        return { sum: span.reduce((total, value) => total + value, 0), greedy };
      }),
    );
  }
  const argmax = (values: readonly number[]): number => values.indexOf(Math.max(...values));

  test('have the gold as the likeliest, by sum and by length, as often as configured', async () => {
    const simulator = await start({ quality: { accuracy: 0.7 }, answerKeys: [...choiceKeys] });
    const results = await Promise.all(
      choiceKeys.map(async ({ key }) => {
        const sums = (await score(simulator, key)).map(({ sum }) => sum);
        const perByte = sums.map((sum, index) => sum / Buffer.byteLength(key.continuations[index]!));
        const perCharacter = sums.map((sum, index) => sum / key.continuations[index]!.trim().length);
        expect([argmax(perByte), argmax(perCharacter)]).toEqual([argmax(sums), argmax(sums)]);
        expect(Math.max(...sums)).toBeLessThan(0);
        return argmax(sums) === key.gold;
      }),
    );
    expect(Math.abs(share(results) - 0.7)).toBeLessThan(4 * Math.sqrt((0.7 * 0.3) / results.length));
  });

  test('score the same where the tokens of context and continuation join', async () => {
    const key: Choices = { kind: 'choices', context: 'Pick one.\nAnswer: ', continuations: ['A', 'B'], gold: 1 };
    const simulator = await start({ quality: { accuracy: 1 }, answerKeys: [{ task: 'seam', key }] });
    const prefix = encode('Pick one.\nAnswer:').length;
    const [a, b] = await Promise.all(
      key.continuations.map(async (continuation) => {
        const request = { prompt: key.context + continuation, max_tokens: 0, echo: true, logprobs: 1 };
        const logprobs = (await complete(simulator, request)).logprobs.token_logprobs.slice(prefix);
        expect(logprobs).toHaveLength(1);
        return logprobs[0]!;
      }),
    );
    expect(b).toBeGreaterThan(a!);
  });

  test('score the same as text and as token ids', async () => {
    const simulator = await start({ answerKeys: [...choiceKeys] });
    for (const { key } of choiceKeys.slice(0, 5)) {
      expect(await score(simulator, key, true)).toEqual(await score(simulator, key));
    }
  });

  test('agree between echo, prompt_logprobs, and generating with logprob_token_ids', async () => {
    const key: Choices = {
      kind: 'choices',
      context: 'Pick one.\nAnswer:',
      continuations: [' A', ' B', ' C', ' D'],
      gold: 1,
    };
    const simulator = await start({ quality: { accuracy: 1 }, answerKeys: [{ task: 'letters', key }] });
    const echoed = await Promise.all(
      key.continuations.map(async (letter) => {
        const body = await complete(simulator, {
          prompt: key.context + letter,
          max_tokens: 0,
          echo: true,
          logprobs: 1,
        });
        return body.logprobs.token_logprobs.at(-1)!;
      }),
    );
    const prompted = await Promise.all(
      key.continuations.map(async (letter) => {
        const body = await complete(simulator, {
          prompt: key.context + letter,
          max_tokens: 1,
          prompt_logprobs: 0,
        });
        return Object.values<{ logprob: number }>(body.prompt_logprobs.at(-1)!)[0]!.logprob;
      }),
    );
    const ids = key.continuations.map((letter) => encode(letter)[0]!);
    const generated = await complete(simulator, {
      prompt: key.context,
      max_tokens: 1,
      temperature: 0,
      logprobs: 1,
      logprob_token_ids: ids,
      return_tokens_as_token_ids: true,
    });
    const top = generated.logprobs.top_logprobs[0]!;
    expect(ids.map((id) => top[`token_id:${id}`])).toEqual(echoed);
    expect(prompted).toEqual(echoed);
    expect(argmax(echoed)).toBe(1);
    expect(generated.text).toBe(' B');
    expect(echoed.reduce((sum, logprob) => sum + Math.exp(logprob), 0)).toBeLessThan(1);
  });

  test('lose log-likelihood before they are lost, when the model gets worse', async () => {
    const gaps = async (accuracy: number): Promise<number[]> => {
      const simulator = await start({ quality: { accuracy }, answerKeys: [...choiceKeys] });
      return Promise.all(
        choiceKeys.slice(0, 60).map(async ({ key }) => {
          const sums = (await score(simulator, key)).map(({ sum }) => sum);
          return sums[key.gold]! - Math.max(...sums.filter((_, index) => index !== key.gold));
        }),
      );
    };
    const good = await gaps(0.9);
    const worse = await gaps(0.8);
    const stillRight = good.map((_, index) => index).filter((index) => worse[index]! > 0);
    expect(stillRight.length).toBeGreaterThan(30);
    for (const index of stillRight) expect(worse[index]!).toBeLessThan(good[index]!);
  });
});

describe('a judge', () => {
  const schema = {
    type: 'object',
    properties: {
      reason: { type: 'string' },
      score: { type: 'integer', enum: [1, 2, 3, 4, 5] },
      passed: { type: 'boolean' },
      verdict: { enum: ['no', 'yes'] },
    },
    required: ['reason', 'score', 'passed', 'verdict'],
  };
  const judge = async (simulator: Simulator, question: string, answer: string): Promise<Record<string, unknown>> => {
    const prompt = `Grade this.\n<input>\n${question}\n</input>\n<actual_output>\n${answer}\n</actual_output>\nReply in JSON.`;
    const body = await chat(simulator, {
      messages: [{ role: 'user', content: prompt }],
      response_format: { type: 'json_schema', json_schema: { name: 'grade', schema } },
    });
    return JSON.parse(body.message.content);
  };

  test('grades an answer by whether it holds the gold', async () => {
    const simulator = await start({ answerKeys: textKeys });
    const question = textKeys[7]!.key.context;
    expect(await judge(simulator, question, 'I think it is 14.')).toMatchObject({
      reason: 'The answer holds what was expected.',
      score: 5,
      passed: true,
      verdict: 'yes',
    });
    expect(await judge(simulator, question, 'It is 15.')).toMatchObject({ score: 1, passed: false, verdict: 'no' });
  });

  test('still answers in the form asked for where it knows nothing', async () => {
    const simulator = await start({});
    const reply = await judge(simulator, 'unknown', 'whatever');
    expect([1, 2, 3, 4, 5]).toContain(reply['score']);
  });
});

test('questions nobody knows get the same made-up answer every time', async () => {
  const [one, other] = await Promise.all([start({ seed: 5 }), start({ seed: 5, quality: { accuracy: 0.1 } })]);
  const request = { prompt: 'Tell me a story', max_tokens: 30, temperature: 0 };
  const text = async (simulator: Simulator, extra = {}): Promise<string> =>
    (await complete(simulator, { ...request, ...extra })).text;
  expect(await text(other)).toBe(await text(one));
  expect(await text(one, { temperature: 1, seed: 8 })).not.toBe(await text(one));
  expect(await text(one, { temperature: 1, seed: 8 })).toBe(await text(other, { temperature: 1, seed: 8 }));
});
