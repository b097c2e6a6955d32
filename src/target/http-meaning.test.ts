import { describe, expect, test } from 'vitest';
import { meaningOf } from './http-meaning.ts';
import { readServerError } from './server-error.ts';

/** The code for an answer, without its common start. */
const codeOf = (status: number, body: unknown, sent: string | null = null): string =>
  meaningOf(status, readServerError(JSON.stringify(body)), sent).code.replace('EVAL_TARGET_', '');
const error = (message: string, fields: object = {}): object => ({ error: { message, ...fields } });

describe('context too long', () => {
  test.each([
    ['vLLM, by its parameter', 400, error('too much', { param: 'input_tokens' })],
    [
      'vLLM, by its words',
      400,
      error("This model's maximum context length is 2048 tokens. However, you requested 2100"),
    ],
    ['older vLLM', 400, error('The prompt (2100) is longer than the maximum model length of 2048.')],
    ['OpenAI', 400, error('too much', { code: 'context_length_exceeded' })],
    ['as 413', 413, error('too much', { param: 'input_tokens' })],
    ['as 422', 422, error('maximum context length')],
  ])('%s', (_name, status, body) => {
    expect(codeOf(status, body)).toBe('CONTEXT_TOO_LONG');
  });

  test('max_tokens above the whole context is a wrong parameter', () => {
    const message = 'max_tokens=4000 cannot be greater than max_model_len=2048. (parameter=max_tokens, value=4000)';
    expect(codeOf(400, error(message, { param: 'max_tokens' }))).toBe('BAD_REQUEST');
  });

  test('a prompt that talks of max_tokens does not hide that it is too long', () => {
    const body = error('max_tokens must be at least 1, got 0.', { param: 'max_tokens' });
    const prompt = JSON.stringify({ prompt: 'the body {"max_tokens":0}', max_tokens: 5 });
    expect(codeOf(400, body, prompt)).toBe('CONTEXT_TOO_LONG');
    expect(codeOf(400, body, '{"max_tokens":0}')).toBe('BAD_REQUEST');
  });
});

test.each([
  [404, error('The model `a` does not exist.', { code: 404 }), 'MODEL_UNKNOWN'],
  [404, error('no such', { param: 'model' }), 'MODEL_UNKNOWN'],
  [404, error('no such', { code: 'model_not_found' }), 'MODEL_UNKNOWN'],
  [404, { detail: 'Not Found' }, 'UNSUPPORTED'],
  [405, { detail: 'Method Not Allowed' }, 'UNSUPPORTED'],
  [422, { detail: [{ loc: ['body', 'prompt'], msg: 'field required' }] }, 'BAD_REQUEST'],
  [403, { detail: 'Forbidden' }, 'UNAUTHORIZED'],
  [407, {}, 'PROXY'],
  [302, {}, 'REDIRECT'],
  [408, {}, 'UNAVAILABLE'],
  [500, error('EngineCore encountered an issue.'), 'ENGINE_DEAD'],
  [500, error('division by zero'), 'SERVER_ERROR'],
  [500, 'EngineCore', 'SERVER_ERROR'],
])('%i %j is %s', (status, body, code) => {
  expect(codeOf(status, body)).toBe(code);
});

test('only a server that is away or busy is asked again', () => {
  const statuses = Array.from({ length: 300 }, (_, index) => 300 + index);
  expect(statuses.filter((status) => meaningOf(status, null, null).retryable)).toEqual([408, 429, 502, 503, 504]);
  expect(statuses.filter((status) => meaningOf(status, null, null).overloaded)).toEqual([408, 429, 503, 504]);
});
