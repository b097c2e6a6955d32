import { createServer as createHttpServer, request as httpRequest } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { connectTarget } from './connect-target.ts';
import { defaultTargetTimeouts } from './default-target-timeouts.ts';
import { httpAnswer, httpChunk, type RawRequest, type RawServer, streamHead } from './raw-server.test-helper.ts';
import type { StreamEvent, Target, TargetOptions } from './target.ts';
import { startRecordedServer, testOptions } from './wire-recordings.test-helper.ts';

const request = { prompt: 'Say hello', sampling: { temperature: 0, maxTokens: 4 } };
const chatRequest = { messages: [{ role: 'user', content: 'Say hello' } as const], sampling: {} };
const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
const good = httpAnswer(200, { choices: [{ index: 0, text: 'hello', finish_reason: 'stop', logprobs: null }], usage });
const busy = httpAnswer(429, { error: { message: 'slow down', code: 429 } }, { 'retry-after': '0' });

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

type Socket = Parameters<Parameters<typeof startRecordedServer>[0]>[1];

/** A target whose server answers the first request with the first reply, and the last reply from then on. */
async function open(
  replies: readonly (string | ((socket: Socket, request: RawRequest) => void))[],
  options: Partial<TargetOptions> = {},
): Promise<{ target: Target; server: RawServer }> {
  let count = 0;
  const server = await startRecordedServer((received, socket) => {
    const reply = replies[Math.min(count, replies.length - 1)] ?? '';
    count += 1;
    if (typeof reply === 'string') socket.write(reply);
    else reply(socket, received);
  });
  closing.push(() => server.close());
  const target = await connectTarget(testOptions(server.url, { maxAttempts: 4, ...options }));
  closing.push(() => target.close());
  server.requests.length = 0;
  return { target, server };
}

async function collect(events: AsyncIterable<StreamEvent>): Promise<StreamEvent[]> {
  const collected: StreamEvent[] = [];
  for await (const event of events) collected.push(event);
  return collected;
}

const chunk = (delta: object, finish: string | null = null): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
const stream = (...events: string[]): string =>
  streamHead + events.map((event) => httpChunk(event)).join('') + httpChunk();

describe('retries', () => {
  test.each([
    ['429 with Retry-After', busy],
    ['503', httpAnswer(503, 'starting', { 'retry-after': '0' })],
    ['502 of a gateway', httpAnswer(502, '<html>Bad Gateway</html>', { 'retry-after': '0' })],
    ['504 of a gateway', httpAnswer(504, '', { 'retry-after': '0' })],
    ['a reset before the first byte', (socket: Socket) => socket.resetAndDestroy()],
    ['a close before the first byte', (socket: Socket) => socket.end()],
    ['a body that is cut off', (socket: Socket) => socket.end(good.slice(0, -9))],
    ['a dead engine', httpAnswer(500, { error: { message: 'EngineCore encountered an issue.', code: 500 } })],
  ])('%s is asked again', async (_name, reply) => {
    const { target, server } = await open([reply, good]);
    const completion = await target.complete(request);
    expect(completion).toMatchObject({ attempts: 2, choices: [{ text: 'hello' }] });
    expect(server.requests).toHaveLength(2);
    expect(server.requests[0]?.body).toBe(server.requests[1]?.body);
  });

  test.each([400, 401, 403, 404, 405, 413, 422, 500, 501])('%i is not', async (status) => {
    const { target, server } = await open([
      httpAnswer(status, { error: { message: 'no', code: status } }, { 'retry-after': '0' }),
    ]);
    await expect(target.complete(request)).rejects.toMatchObject({ details: { status, attempts: 1 } });
    expect(server.requests).toHaveLength(1);
  });

  test('as often as allowed, then the last failure', async () => {
    const { target, server } = await open([busy], { maxAttempts: 3 });
    await expect(target.complete(request)).rejects.toMatchObject({
      code: 'EVAL_TARGET_RATE_LIMITED',
      exitCode: 75,
      message: expect.stringMatching(/status 429: slow down, at POST .* \(after 3 tries\)\.$/),
      details: { status: 429, attempts: 3, retryAfterMs: 0, body: expect.stringContaining('slow down') },
    });
    expect(server.requests).toHaveLength(3);
  });

  test('a wait of more than 5 minutes is left to the caller', async () => {
    const { target, server } = await open([httpAnswer(429, 'tomorrow', { 'retry-after': '86400' })]);
    await expect(target.complete(request)).rejects.toMatchObject({
      details: { retryAfterMs: 86_400_000, attempts: 1 },
    });
    expect(server.requests).toHaveLength(1);
  });

  test('Retry-After is honoured', async () => {
    const { target } = await open([httpAnswer(503, '', { 'retry-after': '0.4' }), good]);
    const startMs = performance.now();
    await target.complete(request);
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(399);
  });

  test('a stream is asked again until its head is there', async () => {
    const { target, server } = await open([busy, stream(chunk({ content: 'a' }, 'stop'), 'data: [DONE]\n\n')]);
    expect(await collect(target.chatStream(chatRequest))).toHaveLength(3);
    expect(server.requests).toHaveLength(2);
  });

  test('connections are used again', async () => {
    const ports = new Set<number | undefined>();
    const { target } = await open([(socket) => ports.add(socket.remotePort) && socket.write(good)]);
    for (let count = 0; count < 8; count += 1) await target.complete(request);
    // A request made in the moment an answer ends may find its connection not yet free.
    expect(ports.size).toBeLessThan(3);
  });
});

test('a prompt that fills the context exactly is too long, though vLLM complains of its own max_tokens', async () => {
  const message = 'max_tokens must be at least 1, got 0. (parameter=max_tokens, value=0)';
  const { target } = await open([httpAnswer(400, { error: { message, param: 'max_tokens', code: 400 } })]);
  await expect(target.complete(request)).rejects.toMatchObject({ code: 'EVAL_TARGET_CONTEXT_TOO_LONG' });
  await expect(target.complete({ ...request, maxTokens: 0 })).rejects.toMatchObject({
    code: 'EVAL_TARGET_BAD_REQUEST',
  });
});

describe('adaptive concurrency', () => {
  test('a server that takes two at a time gets all the work done', async () => {
    let running = 0;
    let refused = 0;
    const { target, server } = await open(
      [
        (socket) => {
          if (running >= 2) {
            refused += 1;
            socket.write(busy);
            return;
          }
          running += 1;
          setTimeout(() => {
            running -= 1;
            socket.write(good);
          }, 5);
        },
      ],
      { maxConcurrency: 16, maxAttempts: 30 },
    );
    const completions = await Promise.all(Array.from({ length: 60 }, () => target.complete(request)));
    expect(completions).toHaveLength(60);
    expect(refused).toBeGreaterThan(0);
    // At a fixed 16 in flight most tries would be refused.
    expect(server.requests.length).toBeLessThan(60 * 4);
  });

  test('a round of refusals halves what is in flight', async () => {
    let asked = 0;
    let running = 0;
    let most = 0;
    const answer = (socket: Socket): void => {
      asked += 1;
      if (asked <= 16) {
        socket.write(busy);
        return;
      }
      running += 1;
      most = Math.max(most, running);
      setTimeout(() => {
        running -= 1;
        socket.write(good);
      }, 5);
    };
    const { target } = await open([answer], { maxConcurrency: 16 });
    await Promise.all(Array.from({ length: 24 }, () => target.complete(request)));
    expect(most).toBeLessThan(13);
  });

  test('never more than the maximum in flight', async () => {
    let running = 0;
    let most = 0;
    const answer = (socket: Socket): void => {
      running += 1;
      most = Math.max(most, running);
      setTimeout(() => {
        running -= 1;
        socket.write(good);
      }, 3);
    };
    const { target } = await open([answer], { maxConcurrency: 5 });
    await Promise.all(Array.from({ length: 40 }, () => target.complete(request)));
    expect(most).toBe(5);
  });

  test('a stream holds its permit until it is read or left', async () => {
    const { target, server } = await open(
      [
        stream(chunk({ content: 'a' }), chunk({ content: 'b' }, 'stop'), 'data: [DONE]\n\n'),
        stream(chunk({ content: 'a' })),
        good,
      ],
      { maxConcurrency: 1 },
    );
    await collect(target.chatStream(chatRequest));
    for await (const _event of target.chatStream(chatRequest)) break;
    expect(await target.complete(request)).toMatchObject({ attempts: 1 });
    expect(server.requests).toHaveLength(3);
  });
});

describe('time-outs', () => {
  const short = (timeouts: Partial<typeof defaultTargetTimeouts>): Partial<TargetOptions> => ({
    timeouts: { ...defaultTargetTimeouts, ...timeouts },
  });
  const silent = (): void => undefined;
  const trickle = (socket: Socket): void => {
    socket.write(streamHead);
    const timer = setInterval(() => socket.write(httpChunk(chunk({ content: 'a' }))), 10);
    socket.on('close', () => clearInterval(timer));
  };

  test('first byte', async () => {
    const { target, server } = await open([silent], short({ firstByteMs: 500 }));
    await expect(target.complete(request)).rejects.toMatchObject({
      code: 'EVAL_TARGET_FIRST_BYTE_TIMEOUT',
      exitCode: 75,
      nextStep: expect.stringContaining('Raise firstByteMs'),
      details: { status: null, phase: 'waiting', attempts: 1 },
    });
    expect(server.requests).toHaveLength(1);
  });

  test('first byte of a stream counts from the request to the first token', async () => {
    const headOnly = (socket: Socket): void => void socket.write(streamHead);
    const { target } = await open([headOnly], short({ firstByteMs: 800, idleMs: 300 }));
    await expect(collect(target.chatStream(chatRequest))).rejects.toMatchObject({
      code: 'EVAL_TARGET_FIRST_BYTE_TIMEOUT',
    });
  });

  test('between reads', async () => {
    const once = (socket: Socket): void => void socket.write(streamHead + httpChunk(chunk({ content: 'a' })));
    const { target } = await open([once], short({ idleMs: 500 }));
    const events: StreamEvent[] = [];
    const failed = (async () => {
      for await (const event of target.chatStream(chatRequest)) events.push(event);
    })();
    await expect(failed).rejects.toMatchObject({ code: 'EVAL_TARGET_IDLE_TIMEOUT', exitCode: 75 });
    expect(events).toEqual([{ kind: 'content', text: 'a', choice: 0 }]);
  });

  test('the whole, though bytes keep coming', async () => {
    const { target } = await open([trickle], short({ totalMs: 1000 }));
    await expect(collect(target.chatStream(chatRequest))).rejects.toMatchObject({
      code: 'EVAL_TARGET_TOTAL_TIMEOUT',
      exitCode: 75,
    });
  });

  test('bytes that keep coming are no idle server', async () => {
    const slow = (socket: Socket): void => {
      socket.write(streamHead);
      let count = 0;
      const timer = setInterval(() => {
        count += 1;
        socket.write(httpChunk(count < 30 ? chunk({ content: 'a' }) : `${chunk({}, 'stop')}data: [DONE]\n\n`));
        if (count === 30) clearInterval(timer);
      }, 50);
      socket.on('close', () => clearInterval(timer));
    };
    const { target } = await open([slow], short({ idleMs: 900 }));
    expect(await collect(target.chatStream(chatRequest))).toHaveLength(31);
  });

  test('a reader that takes its time is no idle server', async () => {
    const text = 'x'.repeat(3_000_000);
    const { target } = await open(
      [stream(chunk({ content: text }), chunk({ content: text }, 'stop'), 'data: [DONE]\n\n')],
      short({ idleMs: 500 }),
    );
    const kinds: string[] = [];
    for await (const event of target.chatStream(chatRequest)) {
      kinds.push(event.kind);
      await new Promise((resolve) => setTimeout(resolve, 700));
    }
    expect(kinds).toEqual(['content', 'content', 'finish', 'done']);
  });

  test('connect', async () => {
    // Reserved for documentation (RFC 5737): either no answer or refused by the network at once.
    const failed = connectTarget(testOptions('http://192.0.2.1:81', short({ connectMs: 100 })));
    await expect(failed).rejects.toMatchObject({
      exitCode: 75,
      code: expect.stringMatching(/CONNECT_TIMEOUT|UNREACHABLE/),
    });
  });
});

describe('abort', () => {
  const reason = new Error('enough');
  const soon = (): AbortSignal => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 20);
    return controller.signal;
  };

  test.each([
    ['while the server thinks', () => undefined],
    ['while it answers', (socket: Socket) => void socket.write(good.slice(0, -9))],
    [
      'while waiting to try again',
      (socket: Socket) => void socket.write(httpAnswer(503, '', { 'retry-after': '200' })),
    ],
  ])('%s', async (_name, reply) => {
    const { target } = await open([reply]);
    await expect(target.complete(request, soon())).rejects.toBe(reason);
  });

  test('while waiting for a permit, and the permit is not lost', async () => {
    const release: (() => void)[] = [];
    const hold = (socket: Socket): void => void release.push(() => socket.write(good));
    const { target, server } = await open([hold, good], { maxConcurrency: 1 });
    const first = target.complete(request);
    await expect(target.complete(request, soon())).rejects.toBe(reason);
    expect(server.requests).toHaveLength(1);
    release[0]?.();
    await first;
    expect(await target.complete(request)).toMatchObject({ attempts: 1 });
  });

  test('inside a stream, and the server sees the connection close', async () => {
    const closed = Promise.withResolvers<string>();
    const { target } = await open([
      (socket) => {
        socket.on('close', () => closed.resolve('closed'));
        socket.write(streamHead + httpChunk(chunk({ content: 'a' })));
      },
    ]);
    const events: StreamEvent[] = [];
    const failed = (async () => {
      for await (const event of target.chatStream(chatRequest, soon())) events.push(event);
    })();
    await expect(failed).rejects.toBe(reason);
    expect(events).toHaveLength(1);
    expect(await closed.promise).toBe('closed');
  });

  test('a reader that leaves closes the connection', async () => {
    const closed = Promise.withResolvers<string>();
    const { target } = await open([
      (socket) => {
        socket.on('close', () => closed.resolve('closed'));
        socket.write(streamHead + httpChunk(chunk({ content: 'a' })));
      },
    ]);
    for await (const _event of target.chatStream(chatRequest)) break;
    expect(await closed.promise).toBe('closed');
  });

  test('before anything is sent', async () => {
    const { target, server } = await open([good]);
    await expect(target.complete(request, AbortSignal.abort(reason))).rejects.toBe(reason);
    await expect(collect(target.chatStream(chatRequest, AbortSignal.abort(reason)))).rejects.toBe(reason);
    expect(server.requests).toHaveLength(0);
  });

  test('while connecting to a target', async () => {
    const server = await startRecordedServer(() => undefined);
    closing.push(() => server.close());
    await expect(connectTarget(testOptions(`${server.url}/silent`), soon())).rejects.toBe(reason);
  });

  test('a closed target says so', async () => {
    const { target } = await open([good]);
    await target.close();
    const { signal } = new AbortController();
    await expect(target.complete(request)).rejects.toMatchObject({ code: 'EVAL_TARGET_CLOSED', exitCode: 2 });
    await expect(target.complete(request, signal)).rejects.toMatchObject({ code: 'EVAL_TARGET_CLOSED' });
    await expect(collect(target.chatStream(chatRequest, signal))).rejects.toMatchObject({ code: 'EVAL_TARGET_CLOSED' });
  });
});

describe('answers that are none', () => {
  test.each([
    ['HTML', httpAnswer(200, '<html>sign in</html>'), 'NOT_OPENAI', 2],
    ['an empty body', httpAnswer(200, ''), 'BAD_RESPONSE', 2],
    ['malformed JSON', httpAnswer(200, '{"choices":[', {}), 'BAD_RESPONSE', 2],
    ['NaN', httpAnswer(200, '{"choices":[{"text":"a","logprobs":NaN}]}'), 'BAD_RESPONSE', 2],
    ['no choices', httpAnswer(200, { object: 'x' }), 'BAD_RESPONSE', 2],
    ['too few choices', httpAnswer(200, { choices: [] }), 'BAD_RESPONSE', 2],
    ['a choice without text', httpAnswer(200, { choices: [{ index: 0 }] }), 'BAD_RESPONSE', 2],
    ['an error under status 200', httpAnswer(200, { error: { message: 'no' } }), 'BAD_RESPONSE', 2],
    [
      'lengths that differ',
      httpAnswer(200, { choices: [{ text: 'a', logprobs: { tokens: ['a'], token_logprobs: [] } }] }),
      'BAD_RESPONSE',
      2,
    ],
  ])('%s', async (_name, reply, code, exitCode) => {
    const { target } = await open([reply]);
    await expect(target.complete(request)).rejects.toMatchObject({
      code: `EVAL_TARGET_${code}`,
      exitCode,
      details: { status: 200, body: expect.any(String) },
    });
  });

  test.each([
    ['logprobs', { logprobs: 2 }],
    ['prompt_logprobs', { promptLogprobs: 1 }],
    ['logprobs', { logprobTokenIds: [1] }],
  ])('%s asked and left out', async (parameter, extra) => {
    const { target } = await open([good]);
    await expect(target.complete({ ...request, ...extra })).rejects.toMatchObject({
      code: 'EVAL_TARGET_UNSUPPORTED',
      details: { parameter },
    });
  });

  const done = 'data: [DONE]\n\n';
  const event = chunk({ content: 'a' }, 'stop');
  test.each([
    ['no event', stream(), 'STREAM_EMPTY', 75],
    ['only the end marker', stream(done), 'STREAM_EMPTY', 75],
    ['only usage', stream(`data: ${JSON.stringify({ choices: [], usage })}\n\n`, done), 'STREAM_EMPTY', 75],
    ['comments only', stream(': ping\n\n', ': ping\n\n'), 'STREAM_EMPTY', 75],
    ['an empty body', httpAnswer(200, '', { 'content-type': 'text/event-stream' }), 'STREAM_EMPTY', 75],
    ['no end marker', stream(event), 'STREAM_TRUNCATED', 75],
    ['an end inside an event', stream(event, 'data: {"choices":[{"ind'), 'STREAM_TRUNCATED', 75],
    [
      'an error of the server',
      stream(event, 'data: {"error": {"message": "boom", "code": 500}}\n\n', done),
      'STREAM_ERROR',
      75,
    ],
    [
      'an error of the request',
      stream(event, 'data: {"error": {"message": "bad", "code": 400}}\n\n', done),
      'STREAM_ERROR',
      2,
    ],
    ['an error as text', stream(event, 'data: {"error": "boom"}\n\n', done), 'STREAM_ERROR', 75],
    ['an error event', stream(event, 'event: error\ndata: {"message": "boom"}\n\n', done), 'STREAM_ERROR', 75],
    ['malformed JSON', stream('data: {"choices": [}\n\n', done), 'BAD_RESPONSE', 2],
    ['an event that is no object', stream('data: 7\n\n', done), 'BAD_RESPONSE', 2],
    ['HTML', httpAnswer(200, '<html>sign in</html>', { 'content-type': 'text/html' }), 'NOT_OPENAI', 2],
    ['a body at once', httpAnswer(200, { choices: [{ message: { content: 'a' } }] }), 'BAD_RESPONSE', 2],
    ['an empty JSON body', httpAnswer(200, '', { 'content-type': 'application/json' }), 'STREAM_EMPTY', 75],
  ])('a stream with %s', async (_name, reply, code, exitCode) => {
    const { target, server } = await open([reply]);
    await expect(collect(target.chatStream(chatRequest))).rejects.toMatchObject({
      code: `EVAL_TARGET_${code}`,
      exitCode,
      details: { status: 200, body: expect.any(String), request: `POST ${server.url}/v1/chat/completions` },
    });
    expect(server.requests).toHaveLength(1);
  });

  test('a stream whose connection breaks', async () => {
    const { target } = await open([
      (socket) => socket.write(streamHead + httpChunk(event), () => socket.resetAndDestroy()),
    ]);
    await expect(collect(target.chatStream(chatRequest))).rejects.toMatchObject({
      code: 'EVAL_TARGET_STREAM_TRUNCATED',
      cause: { code: 'EVAL_TARGET_CONNECTION_LOST' },
    });
  });
});

describe('streams', () => {
  const events = [
    chunk({ role: 'assistant', content: '' }),
    chunk({ reasoning: 'let me ' }),
    chunk({ reasoning_content: 'think' }),
    chunk({ content: '日本 😀' }, 'stop'),
    `data: ${JSON.stringify({ choices: [], usage: { ...usage, prompt_tokens_details: { cached_tokens: 2 } } })}\n\n`,
    'data: [DONE]\n\n',
  ];
  const expected: StreamEvent[] = [
    { kind: 'role' },
    { kind: 'reasoning', text: 'let me ', choice: 0 },
    { kind: 'reasoning', text: 'think', choice: 0 },
    { kind: 'content', text: '日本 😀', choice: 0 },
    { kind: 'finish', reason: 'stop', choice: 0 },
    { kind: 'usage', usage: { inputTokens: 3, outputTokens: 2, cachedInputTokens: 2 } },
    { kind: 'done' },
  ];

  test('bring reasoning, content, finish, usage and done', async () => {
    const { target } = await open([stream(...events)]);
    expect(await collect(target.chatStream(chatRequest))).toEqual(expected);
  });

  test('are the same when every byte comes alone', async () => {
    const { target } = await open([
      async (socket) => {
        for (const byte of Buffer.from(stream(...events))) {
          socket.write(Buffer.of(byte));
          await new Promise((resolve) => void setImmediate(resolve));
        }
      },
    ]);
    expect(await collect(target.chatStream(chatRequest))).toEqual(expected);
  });

  test('end at the marker, though the server keeps the connection open', async () => {
    const head = streamHead.replace('transfer-encoding: chunked\r\n', '');
    const { target } = await open([(socket) => socket.write(head + events.join(''))]);
    expect(await collect(target.chatStream(chatRequest))).toEqual(expected);
  });

  test('may lack the blank line after the marker', async () => {
    const { target } = await open([stream(...events.slice(0, -1), 'data: [DONE]')]);
    expect(await collect(target.chatStream(chatRequest))).toEqual(expected);
  });
});

describe('answers', () => {
  test('reasoning under both names, null content, choices in the order of their index', async () => {
    const message = { role: 'assistant', content: null, reasoning_content: 'old' };
    const choices = [
      { index: 2, message: { ...message, content: 'c' } },
      { index: 0, message: { ...message, reasoning: 'new' } },
      { index: 1, message },
    ];
    const { target } = await open([httpAnswer(200, { choices })]);
    const completion = await target.chat({ ...chatRequest, n: 3 });
    expect(completion.choices.map(({ text, reasoning }) => [text, reasoning])).toEqual([
      ['', 'new'],
      ['', 'old'],
      ['c', 'old'],
    ]);
    expect(completion.usage).toBeNull();
  });

  test('a token called __proto__ keeps its log-probability', async () => {
    const content = [{ token: '__proto__', logprob: -1, top_logprobs: [{ token: 'a', logprob: -2 }] }];
    const { target } = await open([
      httpAnswer(200, { choices: [{ message: { content: 'x' }, logprobs: { content } }] }),
    ]);
    const { choices } = await target.chat({ ...chatRequest, topLogprobs: 1 });
    expect(Object.entries(choices[0]?.logprobs?.topLogprobs[0] ?? {})).toEqual([
      ['a', -2],
      ['__proto__', -1],
    ]);
  });

  test('tokenize, detokenize and metrics', async () => {
    const replies: Record<string, string> = {
      '/tokenize': httpAnswer(200, { count: 2, max_model_len: 2048, tokens: [1, 2], token_strs: null }),
      '/detokenize': httpAnswer(200, { prompt: 'ab' }),
    };
    const { target, server } = await open([(socket, { path }) => socket.write(replies[path] ?? '')]);
    expect(await target.tokenize('ab', { addSpecialTokens: false })).toEqual({
      tokenIds: [1, 2],
      maxModelLength: 2048,
    });
    expect(await target.detokenize([1, 2])).toBe('ab');
    expect(server.requests.map(({ body }) => JSON.parse(body))).toEqual([
      { model: 'smollm2', prompt: 'ab', add_special_tokens: false },
      { model: 'smollm2', tokens: [1, 2] },
    ]);
    expect((await target.serverMetrics()).find(({ name }) => name === 'vllm:num_requests_running')?.value).toBe(0);
  });
});

const fixture = (name: string): string => fileURLToPath(new URL(`../../test/fixtures/target/${name}`, import.meta.url));

/** Listens on a free port of 127.0.0.1 until the test is over. */
async function listen(server: ReturnType<typeof createHttpServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(
    () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  return (server.address() as AddressInfo).port;
}

const modelList = JSON.stringify({ data: [{ id: 'smollm2' }] });
const answerModels: Parameters<typeof createHttpServer>[1] = (incoming, response) => {
  response.statusCode = incoming.url === '/v1/models' ? 200 : 404;
  response.end(incoming.url === '/v1/models' ? modelList : '{"detail":"Not Found"}');
};

describe('TLS', () => {
  const startTls = (): Promise<number> =>
    listen(
      createHttpsServer(
        { key: readFileSync(fixture('localhost.key.pem')), cert: readFileSync(fixture('localhost.cert.pem')) },
        answerModels,
      ),
    );

  test('an authority of the caller is trusted', async () => {
    const port = await startTls();
    const target = await connectTarget(
      testOptions(`https://localhost:${port}`, { caFile: fixture('localhost.cert.pem') }),
    );
    expect(target.facts.serverKind).toBe('openai-compatible');
    await target.close();
  });

  test('an unknown authority is a configuration error', async () => {
    const port = await startTls();
    await expect(connectTarget(testOptions(`https://localhost:${port}`, { maxAttempts: 3 }))).rejects.toMatchObject({
      code: 'EVAL_TARGET_TLS',
      exitCode: 2,
      nextStep: expect.stringContaining('CA file'),
      details: { attempts: 1 },
    });
  });

  test('so is https to a port without TLS', async () => {
    const port = await listen(createHttpServer(answerModels));
    await expect(connectTarget(testOptions(`https://localhost:${port}`))).rejects.toMatchObject({
      code: 'EVAL_TARGET_TLS',
      exitCode: 2,
    });
  });
});

describe('proxy', () => {
  /** Forwards absolute requests and tunnels, for `user:secret-word` only. */
  async function startProxy(seen: string[]): Promise<number> {
    const allowed = `Basic ${Buffer.from('user:secret-word').toString('base64')}`;
    const proxy = createHttpServer((incoming, response) => {
      seen.push(`${incoming.method} ${incoming.url}`);
      if (incoming.headers['proxy-authorization'] !== allowed) {
        response.writeHead(407).end();
        return;
      }
      const { 'proxy-authorization': _secret, ...headers } = incoming.headers;
      const forwarded = httpRequest(incoming.url ?? '', { method: incoming.method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      incoming.pipe(forwarded);
    });
    proxy.on('connect', (incoming, socket) => {
      seen.push(`CONNECT ${incoming.url}`);
      if (incoming.headers['proxy-authorization'] !== allowed) {
        socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
        return;
      }
      const { hostname, port } = new URL(`http://${incoming.url}`);
      const upstream = connect(Number(port), hostname, () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        upstream.pipe(socket).pipe(upstream);
      });
      socket.on('error', () => upstream.destroy());
      upstream.on('error', () => socket.destroy());
    });
    return listen(proxy);
  }

  test('plain HTTP goes through it in absolute form', async () => {
    const seen: string[] = [];
    const [proxy, port] = [await startProxy(seen), await listen(createHttpServer(answerModels))];
    const target = await connectTarget(
      testOptions(`http://127.0.0.1:${port}`, { proxy: `http://user:secret-word@127.0.0.1:${proxy}` }),
    );
    expect(target.facts.servedModelName).toBe('smollm2');
    expect(seen).toContain(`GET http://127.0.0.1:${port}/v1/models`);
    await target.close();
  });

  test('TLS goes through a tunnel', async () => {
    const seen: string[] = [];
    const server = createHttpsServer(
      { key: readFileSync(fixture('localhost.key.pem')), cert: readFileSync(fixture('localhost.cert.pem')) },
      answerModels,
    );
    const [proxy, port] = [await startProxy(seen), await listen(server)];
    const options = { proxy: `http://user:secret-word@127.0.0.1:${proxy}`, caFile: fixture('localhost.cert.pem') };
    const target = await connectTarget(testOptions(`https://localhost:${port}`, options));
    expect(new Set(seen)).toEqual(new Set([`CONNECT localhost:${port}`]));
    await target.close();
  });

  test.each(['http', 'https'])('a wrong password, %s', async (scheme) => {
    const proxy = await startProxy([]);
    const error: unknown = await connectTarget(
      testOptions(`${scheme}://localhost:1`, { proxy: `http://user:hunter2@127.0.0.1:${proxy}` }),
    ).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'EVAL_TARGET_PROXY', exitCode: 2 });
    expect(String(error) + JSON.stringify(error)).not.toContain('hunter2');
  });
});
