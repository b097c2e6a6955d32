import { describe, expect, test } from 'vitest';
import { connectTarget } from './connect-target.ts';
import { defaultTargetTimeouts } from './default-target-timeouts.ts';
import { httpAnswer, type RawRequest, startRawServer } from './raw-server.test-helper.ts';
import type { TargetOptions } from './target.ts';
import { responseBody, startReplay, testOptions, withTarget } from './wire-recordings.test-helper.ts';

const model = (id: string): object => ({ id, object: 'model', root: `org/${id}`, max_model_len: 4096 });
const models = httpAnswer(200, { object: 'list', data: [model('qwen3-8b'), model('qwen3-32b')] });
const notFound = httpAnswer(404, { detail: 'Not Found' });

/** What `connectTarget` makes of a server that answers with `answer(request)`. */
async function connectTo(
  answer: (request: RawRequest) => string,
  options: Partial<TargetOptions> = {},
): Promise<unknown> {
  const server = await startRawServer((request, socket) => socket.write(answer(request)));
  try {
    const target = await connectTarget(testOptions(server.url, options));
    await target.close();
    return target.facts;
  } catch (error) {
    return error;
  } finally {
    await server.close();
  }
}

describe('facts', () => {
  test('of a real vLLM', async () => {
    const server = await startReplay('completion');
    await withTarget(server, { servedModelName: null }, async (target) => {
      expect(target.facts).toEqual({
        endpoint: server.url,
        servedModelName: 'smollm2',
        modelRoot: 'models/good',
        maxModelLength: 2048,
        serverKind: 'vllm',
        serverVersion: '0.32.0',
        systemFingerprint: expect.stringMatching(/^vllm-0\.32\.0-/),
        // The recorded answer names other ids than the probe asks for.
        capabilities: {
          tokenize: true,
          echoLogprobs: true,
          promptLogprobs: true,
          logprobTokenIds: false,
          topLogprobs: false,
          metrics: true,
        },
        prefixCacheBlockTokens: 128,
        observedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      });
    });
  });

  test('every asked token id in the answer is the capability', async () => {
    const recorded = JSON.parse(responseBody('completion-logprob-token-ids-as-ids'));
    recorded.choices[0].logprobs.top_logprobs[0] = { 'token_id:7': -0.1, 'token_id:0': -3, 'token_id:1': -4 };
    const facts = await connectTo(
      ({ path, body }) =>
        path === '/v1/models' ? models : body.includes('logprob_token_ids') ? httpAnswer(200, recorded) : notFound,
      { servedModelName: 'qwen3-8b' },
    );
    expect(facts).toMatchObject({ capabilities: { logprobTokenIds: true, echoLogprobs: false } });
  });

  test('of a server with nothing but the OpenAI routes', async () => {
    const answer = { choices: [{ index: 0, text: ' x', finish_reason: 'length', logprobs: null }] };
    const facts = await connectTo(
      ({ path }) => (path === '/v1/models' ? models : path === '/v1/completions' ? httpAnswer(200, answer) : notFound),
      { servedModelName: 'qwen3-32b' },
    );
    expect(facts).toMatchObject({
      servedModelName: 'qwen3-32b',
      modelRoot: 'org/qwen3-32b',
      maxModelLength: 4096,
      serverKind: 'openai-compatible',
      serverVersion: null,
      systemFingerprint: null,
      capabilities: {
        tokenize: false,
        echoLogprobs: false,
        promptLogprobs: false,
        logprobTokenIds: false,
        metrics: false,
      },
    });
  });

  test('an HTML page for every unknown path is no capability', async () => {
    const page = httpAnswer(200, '<!doctype html><title>Gateway</title>', { 'content-type': 'text/html' });
    const facts = await connectTo(({ path }) => (path === '/v1/models' ? models : page), {
      servedModelName: 'qwen3-8b',
    });
    expect(facts).toMatchObject({
      serverKind: 'openai-compatible',
      capabilities: { tokenize: false, echoLogprobs: false, metrics: false },
    });
  });

  test.each([
    ['guards', httpAnswer(403, { detail: 'Forbidden' })],
    ['swallows', ''],
    ['has no upstream for', httpAnswer(503, 'no upstream')],
  ])('a gateway that %s everything but the OpenAI routes', async (_name, refusal) => {
    const answer = ({ path }: RawRequest): string =>
      path === '/v1/models' ? models : path === '/v1/completions' ? httpAnswer(400, 'no') : refusal;
    const timeouts = { ...defaultTargetTimeouts, firstByteMs: 1000 };
    expect(await connectTo(answer, { servedModelName: 'qwen3-8b', timeouts })).toMatchObject({
      serverKind: 'openai-compatible',
      capabilities: { tokenize: false, metrics: false },
    });
  });

  test('the path prefix of a gateway is kept', async () => {
    const paths: string[] = [];
    const server = await startRawServer(({ path }, socket) => {
      paths.push(path);
      socket.write(path === '/team/a/v1/models' ? models : notFound);
    });
    const target = await connectTarget(
      testOptions(`${server.url}/team/a/v1/completions`, { servedModelName: 'qwen3-8b' }),
    );
    expect(target.facts.endpoint).toBe(`${server.url}/team/a`);
    expect(new URL('v1/completions', target.connection.baseUrl).pathname).toBe('/team/a/v1/completions');
    expect(new Set(paths)).toEqual(
      new Set(
        ['models', 'completions']
          .map((route) => `/team/a/v1/${route}`)
          .concat(['version', 'tokenize', 'metrics'].map((route) => `/team/a/${route}`)),
      ),
    );
    await target.close();
    await server.close();
  });
});

describe('wrong model name', () => {
  test('names what the server has and the nearest', async () => {
    expect(await connectTo(() => models, { servedModelName: 'qwen3-8B-instruct' })).toMatchObject({
      code: 'EVAL_TARGET_MODEL_UNKNOWN',
      exitCode: 2,
      message: 'Expected a served model, found "qwen3-8B-instruct"; the server has "qwen3-8b", "qwen3-32b".',
      nextStep: 'Did you mean "qwen3-8b"? Give it as the served model name.',
      details: { models: ['qwen3-8b', 'qwen3-32b'], nearest: 'qwen3-8b' },
    });
  });

  test('none given and several served', async () => {
    expect(await connectTo(() => models, { servedModelName: null })).toMatchObject({
      code: 'EVAL_TARGET_MODEL_AMBIGUOUS',
      exitCode: 2,
      details: { models: ['qwen3-8b', 'qwen3-32b'] },
    });
  });
});

describe('not an OpenAI server', () => {
  test.each([
    [
      'an HTML page',
      httpAnswer(200, '<html><body>Welcome to nginx!</body></html>', { 'content-type': 'text/html' }),
      200,
    ],
    ['an unknown route', notFound, 404],
    ['an HTML 404', httpAnswer(404, '<html>404</html>'), 404],
    ['a wrong method', httpAnswer(405, { detail: 'Method Not Allowed' }), 405],
    ['other JSON', httpAnswer(200, { status: 'ok' }), 200],
    ['a list without ids', httpAnswer(200, { data: [{ name: 'a' }] }), 200],
    ['no model at all', httpAnswer(200, { data: [] }), 200],
    ['a bad request', httpAnswer(400, 'The plain HTTP request was sent to HTTPS port'), 400],
  ])('%s', async (_name, answer, status) => {
    expect(await connectTo(() => answer, { servedModelName: null })).toMatchObject({
      code: 'EVAL_TARGET_NOT_OPENAI',
      exitCode: 2,
      nextStep: expect.stringContaining('/v1/models'),
      details: { status, body: expect.any(String) },
    });
  });

  test.each([
    ['a JSON array', httpAnswer(200, []), 'JSON that is no object'],
    ['malformed JSON', httpAnswer(200, '{"data": [', { 'content-type': 'application/json' }), 'malformed JSON'],
    ['an empty body', httpAnswer(200, ''), 'an empty body'],
  ])('%s', async (_name, answer, found) => {
    expect(await connectTo(() => answer)).toMatchObject({
      code: 'EVAL_TARGET_BAD_RESPONSE',
      exitCode: 2,
      message: expect.stringContaining(found),
    });
  });

  test('no HTTP at all', async () => {
    expect(await connectTo(() => 'SSH-2.0-OpenSSH_9.2\r\n')).toMatchObject({
      code: 'EVAL_TARGET_NOT_OPENAI',
      exitCode: 2,
    });
  });

  test('a redirect', async () => {
    const answer = httpAnswer(308, '', { location: 'https://other.example/v1/models' });
    expect(await connectTo(() => answer)).toMatchObject({
      code: 'EVAL_TARGET_REDIRECT',
      exitCode: 2,
      message: expect.stringContaining('https://other.example/v1/models'),
    });
  });
});

describe('a server that is away', () => {
  test('nobody listens', async () => {
    const server = await startRawServer(() => undefined);
    await server.close();
    await expect(connectTarget(testOptions(server.url))).rejects.toMatchObject({
      code: 'EVAL_TARGET_UNREACHABLE',
      exitCode: 75,
      message: expect.stringContaining('ECONNREFUSED'),
      details: { status: null, systemCode: 'ECONNREFUSED', attempts: 1 },
    });
  });

  test('no such host, asked once', async () => {
    await expect(
      connectTarget(testOptions('http://no-such-host.invalid:8000', { maxAttempts: 3 })),
    ).rejects.toMatchObject({
      code: 'EVAL_TARGET_UNREACHABLE',
      exitCode: 75,
    });
  });

  test('still loading the model', async () => {
    expect(await connectTo(() => httpAnswer(503, 'loading'))).toMatchObject({
      code: 'EVAL_TARGET_UNAVAILABLE',
      exitCode: 75,
      details: { status: 503, body: 'loading' },
    });
  });

  test('a key that only the completions ask for', async () => {
    const answer = ({ path }: RawRequest): string =>
      path === '/v1/completions' ? httpAnswer(401, { error: 'Unauthorized' }) : models;
    expect(await connectTo(answer, { servedModelName: 'qwen3-8b' })).toMatchObject({
      code: 'EVAL_TARGET_UNAUTHORIZED',
    });
  });
});

describe('options', () => {
  test.each([
    [{ apiKey: 'line\nbreak' }, 'EVAL_TARGET_HEADER', /an API key/],
    [{ headers: { 'Content-Length': '7' } }, 'EVAL_TARGET_HEADER', /"Content-Length"/],
    [{ maxConcurrency: 0 }, 'EVAL_TARGET_OPTIONS', /whole number from 1 in maxConcurrency, found 0/],
    [{ maxAttempts: 1.5 }, 'EVAL_TARGET_OPTIONS', /maxAttempts, found 1.5/],
    [{ timeouts: { ...defaultTargetTimeouts, totalMs: Infinity } }, 'EVAL_TARGET_OPTIONS', /totalMs, found Infinity/],
    [{ headers: { 'x a': 'b' } }, 'EVAL_TARGET_HEADER', /"x a"/],
    [{ headers: { 'x-a': '한글' } }, 'EVAL_TARGET_HEADER', /"x-a"/],
    [{ caFile: '/nowhere/ca.pem' }, 'EVAL_TARGET_CA_FILE', /ENOENT/],
    [{ caFile: import.meta.filename }, 'EVAL_TARGET_CA_FILE', /no PEM certificate/],
    [{ proxy: 'proxy:3128' }, 'EVAL_TARGET_PROXY', /http:\/\/host:port/],
    [{ proxy: 'socks5://user:hunter2@proxy' }, 'EVAL_TARGET_PROXY', /http:\/\/host:port/],
  ] as const)('%j', async (options, code, message) => {
    const error: unknown = await connectTarget(testOptions('http://127.0.0.1:1', options)).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code, exitCode: 2, message: expect.stringMatching(message) });
    expect(String(error)).not.toMatch(/hunter2|line\nbreak/);
  });

  test('a secret that the server repeats does not reach the error', async () => {
    const error = await connectTo(
      (request) => httpAnswer(401, { error: `bad key ${request.headers['authorization']}` }),
      {
        apiKey: 'sk-very-secret',
      },
    );
    expect(error).toMatchObject({ code: 'EVAL_TARGET_UNAUTHORIZED', message: expect.stringContaining('bad key') });
    expect(JSON.stringify(error) + String(error)).not.toContain('very-secret');
  });
});
