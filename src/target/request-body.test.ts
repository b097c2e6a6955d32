import { expect, test } from 'vitest';
import { chatBody, completionBody } from './request-body.ts';

const wire = (body: unknown): unknown => JSON.parse(JSON.stringify(body));
const messages = [{ role: 'user', content: 'a' } as const];

test('nothing is sent that was not asked for', () => {
  expect(wire(completionBody('m', { prompt: 'a', sampling: {} }, false))).toEqual({ model: 'm', prompt: 'a' });
  expect(wire(chatBody('m', { messages, sampling: {} }, false))).toEqual({ model: 'm', messages });
});

test('a stream asks for its usage', () => {
  const streamed = { stream: true, stream_options: { include_usage: true } };
  expect(wire(completionBody('m', { prompt: 'a', sampling: {} }, true))).toEqual({
    model: 'm',
    prompt: 'a',
    ...streamed,
  });
  expect(wire(chatBody('m', { messages, sampling: {} }, true))).toEqual({ model: 'm', messages, ...streamed });
});

test('token ids bring what vLLM needs with them, and are named by id', () => {
  const ids = { logprob_token_ids: [1, 2], return_tokens_as_token_ids: true };
  const logprobTokenIds = [1, 2];
  expect(wire(completionBody('m', { prompt: 'a', sampling: {}, logprobTokenIds }, false))).toEqual({
    model: 'm',
    prompt: 'a',
    logprobs: 1,
    ...ids,
  });
  expect(wire(completionBody('m', { prompt: 'a', sampling: {}, logprobTokenIds, logprobs: 5 }, false))).toMatchObject({
    logprobs: 5,
  });
  expect(wire(chatBody('m', { messages, sampling: {}, logprobTokenIds }, false))).toEqual({
    model: 'm',
    messages,
    logprobs: true,
    ...ids,
  });
});

test('every sampling parameter under its wire name; maxTokens of the request wins', () => {
  const sampling = { temperature: 0, topP: 0.5, maxTokens: 9, seed: 7, stop: ['\n'] };
  expect(wire(completionBody('m', { prompt: [1], sampling, maxTokens: 0, echo: true, logprobs: 0 }, false))).toEqual({
    model: 'm',
    prompt: [1],
    temperature: 0,
    top_p: 0.5,
    max_tokens: 0,
    seed: 7,
    stop: ['\n'],
    echo: true,
    logprobs: 0,
  });
});

test('extraBody wins', () => {
  const extraBody = { temperature: 1, chat_template_kwargs: { enable_thinking: false } };
  expect(wire(chatBody('m', { messages, sampling: { temperature: 0 }, extraBody }, false))).toEqual({
    model: 'm',
    messages,
    ...extraBody,
  });
});

test.each([
  [
    { kind: 'json-schema', name: 'n', schema: { type: 'object' } } as const,
    { response_format: { type: 'json_schema', json_schema: { name: 'n', schema: { type: 'object' }, strict: true } } },
  ],
  [{ kind: 'json-object' } as const, { response_format: { type: 'json_object' } }],
  [{ kind: 'regex', pattern: 'a+' } as const, { structured_outputs: { regex: 'a+' } }],
  [{ kind: 'choice', choices: ['a', 'b'] } as const, { structured_outputs: { choice: ['a', 'b'] } }],
])('structured output %j', (structuredOutput, expected) => {
  expect(wire(chatBody('m', { messages, sampling: {}, structuredOutput }, false))).toEqual({
    model: 'm',
    messages,
    ...expected,
  });
});
