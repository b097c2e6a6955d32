import { expect, test } from 'vitest';
import type { ServingWork } from '../serving-exam.ts';
import { buildRequests, type RequestOptions } from './build-requests.ts';
import type { PromptBuilder } from './random-prompts.ts';

/** One word per token: `prompt` fills up to the length, `words` has its own. */
const prompts: PromptBuilder = {
  words: (tokens, seed) => ` ${Array.from({ length: tokens }, (_, index) => `${seed}#${index}`).join(' ')}`,
  prompt: (inputTokens, seed, before = '') =>
    Promise.resolve(prompts.words(inputTokens - before.split(' ').length + 1, seed)),
};
const settings = { backend: 'completions', ignoreEos: true, requestFields: {}, reusePrompts: false, seed: 3 } as const;

function options(fields: Partial<RequestOptions> = {}): RequestOptions {
  return {
    settings,
    attempt: 'A',
    phase: 'measured',
    request: { authority: 'host:1', path: '/base', headers: { authorization: 'Bearer k' } },
    model: 'served',
    isVllm: true,
    prompts,
    signal: new AbortController().signal,
    ...fields,
  };
}

interface Sent {
  readonly head: string;
  readonly body: Record<string, unknown> & {
    readonly prompt: string;
    readonly messages: readonly { readonly content: string }[];
  };
}

async function send(work: Partial<ServingWork>, fields: Partial<RequestOptions> = {}): Promise<Sent> {
  const whole: ServingWork = { repetition: 0, index: 4, inputTokens: 5, outputTokens: 7, ...work };
  const [bytes] = await buildRequests([whole], options(fields));
  const [head = '', body = ''] = String(bytes).split('\r\n\r\n');
  return { head, body: JSON.parse(body) };
}

test('a request of made-up text, as vLLM is asked by its own benchmark', async () => {
  const { head, body } = await send({});
  expect(head).toMatch(/^POST \/base\/v1\/completions HTTP\/1\.1\r\n/);
  expect(head).toContain('x-request-id: A-measured-4');
  expect(body).toEqual({
    model: 'served',
    prompt: expect.any(String),
    max_tokens: 7,
    temperature: 0,
    ignore_eos: true,
    stream: true,
    stream_options: { include_usage: true },
  });
  expect(body.prompt.trim().split(' ')).toHaveLength(5);
});

test('the text changes with the attempt, unless it is to be reused', async () => {
  const text = async (attempt: string, reusePrompts: boolean): Promise<string> =>
    (await send({}, { attempt, settings: { ...settings, reusePrompts } })).body.prompt;
  expect(await text('A', false)).not.toBe(await text('B', false));
  expect(await text('A', true)).toBe(await text('B', true));
});

test('parts of one seed are the same text in every request, and the whole has its length', async () => {
  const messages = [
    {
      role: 'user',
      parts: [
        { seed: 'start', tokens: 3 },
        { seed: null, tokens: 2 },
      ],
    },
  ] as const;
  const first = (await send({ messages, index: 0 })).body.prompt.trim().split(' ');
  const second = (await send({ messages, index: 1 })).body.prompt.trim().split(' ');
  expect([first.length, second.length]).toEqual([5, 5]);
  expect(first.slice(0, 3)).toEqual(second.slice(0, 3));
  expect(first[3]).not.toEqual(second[3]);
});

test('the made-up question of a turn is what the next turn says was asked', async () => {
  const question = { role: 'user', parts: [{ seed: 'q', tokens: 5 }] } as const;
  const answer = { role: 'assistant', parts: [{ seed: 'a', tokens: 2 }] } as const;
  const next = { role: 'user', parts: [{ seed: 'n', tokens: 4 }] } as const;
  const chat = { settings: { ...settings, backend: 'chat' } } as const;
  const first = (await send({ messages: [question] }, chat)).body.messages;
  const second = (await send({ messages: [question, answer, next], inputTokens: 11 }, chat)).body.messages;
  expect(second[0]).toEqual(first[0]);
  expect(second.map(({ content }) => content.trim().split(' ').length)).toEqual([5, 2, 4]);
});

test('text of a file goes out as it is, with a cache salt of its repetition where the server is vLLM', async () => {
  const work = { inputTokens: null, messages: [{ role: 'user', parts: ['as it is'] }], model: 'adapter' } as const;
  expect((await send(work)).body).toMatchObject({ prompt: 'as it is', cache_salt: 'A', model: 'adapter' });
  expect((await send(work, { isVllm: false })).body).not.toHaveProperty('cache_salt');
  expect((await send(work, { settings: { ...settings, reusePrompts: true } })).body).not.toHaveProperty('cache_salt');
});

test('further fields win over what is sent by default', async () => {
  const { body } = await send(
    {},
    { settings: { ...settings, ignoreEos: false, requestFields: { temperature: 0.7, top_k: 5 } } },
  );
  expect(body).toMatchObject({ temperature: 0.7, top_k: 5, ignore_eos: false });
});
