import { afterEach, expect, test } from 'vitest';
import type { RequestRecord } from '../../../contracts/request-record.ts';
import { toRequestRecord } from '../request-record.ts';
import { scriptedServer, type Act, type ScriptedServer } from '../testing/scripted-server.ts';
import {
  chunkedAnswer,
  deltaChunk,
  done,
  event,
  goodEvents,
  httpChunk,
  lastChunk,
  streamHead,
  textChunk,
  usage,
  usageChunk,
} from '../testing/wire.ts';
import { LoadClient } from './load-client.ts';
import { requestBytes } from './request-bytes.ts';

const timeouts = { connectMs: 2000, firstByteMs: 400, idleMs: 400, totalMs: 3000 };
const place = { scenario: 's', repetition: 0, repetitionAttempt: 'a', repetitionSize: 1, index: 0, warmUp: false };
const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

async function setUp(script: (index: number, request: string) => readonly Act[]): Promise<{
  server: ScriptedServer;
  client: LoadClient;
  ask: (tokens?: number) => Promise<RequestRecord>;
}> {
  const server = await scriptedServer(script);
  const client = new LoadClient(
    { host: '127.0.0.1', port: server.port, tls: null, connectTimeoutMs: timeouts.connectMs },
    timeouts,
  );
  cleanUps.push(
    () => client.close(),
    () => server.close(),
  );
  await client.open(1);
  const request = requestBytes(
    { authority: `127.0.0.1:${server.port}`, path: '/v1/completions', headers: {} },
    { n: 1 },
  );
  return {
    server,
    client,
    ask: async (tokens = 4) => {
      const exchange = await client.exchange(request, tokens);
      return toRequestRecord(place, exchange, {
        originMs: exchange.startMs,
        intendedMs: exchange.startMs,
        outputTokens: tokens,
        ignoreEos: true,
      });
    },
  };
}

async function recordOf(acts: readonly Act[], tokens = 4): Promise<RequestRecord> {
  const { ask } = await setUp(() => acts);
  return ask(tokens);
}

const good = goodEvents(4);

test('a plain vLLM stream: every chunk timed, tokens as the server counts them', async () => {
  const record = await recordOf([
    streamHead,
    60,
    ...good.slice(0, 4).flatMap((text) => [httpChunk(text), 20]),
    ...good.slice(4).map((text) => httpChunk(text)),
    lastChunk,
  ]);
  expect(record).toMatchObject({ outcome: 'success', status: 200, inputTokens: 5, outputTokens: 4, error: null });
  expect(record.chunkTimesMs).toHaveLength(4);
  expect(record.firstTokenMs).toBeGreaterThanOrEqual(59);
  expect(record.endMs).toBe(record.chunkTimesMs[3]);
});

const goodStreams: Record<string, { acts: readonly Act[]; chunks: number; tokens?: number }> = {
  'role chunk long before the first token': {
    acts: [
      streamHead,
      httpChunk(event(deltaChunk({ role: 'assistant', content: '' }))),
      80,
      ...['a', 'b', 'c'].map((content) => httpChunk(event(deltaChunk({ content })))),
      httpChunk(event(deltaChunk({ content: 'd' }, 'length'))),
      httpChunk(event(usageChunk(4)) + done),
      lastChunk,
    ],
    chunks: 4,
  },
  'CRLF line ends': { acts: [streamHead, httpChunk(good.join('').replaceAll('\n', '\r\n')), lastChunk], chunks: 4 },
  'CR line ends': { acts: [streamHead, httpChunk(good.join('').replaceAll('\n', '\r')), lastChunk], chunks: 4 },
  'comments and other fields': {
    acts: [streamHead, httpChunk(`: ping\n\nretry: 10\nid: 1\n${good.join(': keep-alive\n\n')}`), lastChunk],
    chunks: 4,
  },
  'no space after data:': {
    acts: [streamHead, httpChunk(good.join('').replaceAll('data: ', 'data:')), lastChunk],
    chunks: 4,
  },
  'data over several lines': {
    acts: [streamHead, httpChunk(good.join('').replaceAll('"choices":[', '"choices":\ndata: [')), lastChunk],
    chunks: 4,
  },
  'UTF-8 characters split over reads': {
    acts: [streamHead, ...splitBytes(httpChunk(event(textChunk('한국어 🎉')) + good.slice(1).join(''))), lastChunk],
    chunks: 4,
  },
  'several events in one read': { acts: [streamHead + httpChunk(good.join('')) + lastChunk], chunks: 4 },
  'usage on the last chunk with text': {
    acts: [
      streamHead,
      ...good.slice(0, 3).map((text) => httpChunk(text)),
      httpChunk(event(textChunk(' d', 'length', usage(4)))),
      httpChunk(done),
      lastChunk,
    ],
    chunks: 4,
  },
  'usage on every chunk': {
    acts: [
      streamHead,
      ...[1, 2, 3, 4].map((n) => httpChunk(event(textChunk(' d', null, usage(n))))),
      httpChunk(done),
      lastChunk,
    ],
    chunks: 4,
  },
  'no usage': { acts: chunkedAnswer([...good.slice(0, 4), done]), chunks: 4 },
  'several tokens in a chunk': {
    acts: chunkedAnswer([event(textChunk(' a b')), event(textChunk(' c d', 'length')), event(usageChunk(4)), done]),
    chunks: 2,
  },
  'reasoning before the answer': {
    acts: chunkedAnswer([
      event(deltaChunk({ role: 'assistant', content: '' })),
      event(deltaChunk({ reasoning: 'hm' })),
      event(deltaChunk({ reasoning_content: 'so' })),
      event(deltaChunk({ content: 'a' })),
      event(deltaChunk({ content: 'b' }, 'length')),
      event(usageChunk(4)),
      done,
    ]),
    chunks: 4,
  },
  'a token without visible text in the middle': {
    acts: chunkedAnswer([...good.slice(0, 2), event(textChunk('')), good[3] ?? '', event(usageChunk(4)), done]),
    chunks: 4,
  },
  'text that looks like an error and like usage': {
    acts: chunkedAnswer([
      event(textChunk('{"error":{"message":"no"}}')),
      event(textChunk('"usage":{"completion_tokens":1}')),
      event(textChunk('data: [DONE]\n\n')),
      event(textChunk('\\"', 'length')),
      event(usageChunk(4)),
      done,
    ]),
    chunks: 4,
  },
  'chunk extensions and trailers': {
    acts: [streamHead, ...good.map((text) => httpChunk(text, ';name="a;b"')), '0;last\r\nx-took: 1\r\n\r\n'],
    chunks: 4,
  },
  'HTTP/1.0 that ends with the connection': {
    acts: [`HTTP/1.0 200 OK\r\ncontent-type: text/event-stream\r\n\r\n`, good.join(''), 'fin'],
    chunks: 4,
  },
  'Content-Length': {
    acts: [
      `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: ${good.join('').length}\r\n\r\n`,
      good.join(''),
    ],
    chunks: 4,
  },
  '1xx before the answer': {
    acts: ['HTTP/1.1 102 Processing\r\n\r\n', 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n', ...chunkedAnswer(good)],
    chunks: 4,
  },
  'slow first byte': { acts: [300, ...chunkedAnswer(good)], chunks: 4 },
  'connection reset after [DONE]': {
    acts: [streamHead, httpChunk(good.join('')), 20, 'reset'],
    chunks: 4,
  },
};

test.for(Object.entries(goodStreams))('good: %s', async ([, { acts, chunks }]) => {
  const record = await recordOf(acts);
  expect(record.error).toBeNull();
  expect(record).toMatchObject({ outcome: 'success', status: 200, outputTokens: 4 });
  expect(record.chunkTimesMs).toHaveLength(chunks);
});

test('the role chunk is not the first token', async () => {
  const record = await recordOf(goodStreams['role chunk long before the first token']?.acts ?? []);
  expect(record.firstTokenMs).toBeGreaterThanOrEqual(79);
});

const errorBody = (status: number): string => {
  const body = JSON.stringify({ error: { message: `status is ${status}`, type: 'x', param: null, code: status } });
  return `HTTP/1.1 ${status} Reason\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
};

const badStreams: Record<string, { acts: readonly Act[]; outcome: RequestRecord['outcome']; error: RegExp }> = {
  'status 429': { acts: [errorBody(429)], outcome: 'http-error', error: /status is 429/ },
  'status 500': { acts: [errorBody(500)], outcome: 'http-error', error: /status is 500/ },
  'status 503 without a body': {
    acts: ['HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n'],
    outcome: 'http-error',
    error: /status 503/,
  },
  redirect: {
    acts: ['HTTP/1.1 307 Temporary Redirect\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n'],
    outcome: 'http-error',
    error: /status 307/,
  },
  'reset before the answer': { acts: [20, 'reset'], outcome: 'connection-error', error: /ECONNRESET/ },
  'reset in mid-stream': {
    acts: [streamHead, httpChunk(good[0] ?? ''), 20, 'reset'],
    outcome: 'connection-error',
    error: /ECONNRESET/,
  },
  'FIN in mid-stream': {
    acts: [streamHead, httpChunk(good[0] ?? ''), 20, 'fin'],
    outcome: 'truncated-stream',
    error: /closed the connection/,
  },
  'FIN before the answer': { acts: [20, 'fin'], outcome: 'connection-error', error: /without an answer/ },
  'no [DONE]': { acts: chunkedAnswer(good.slice(0, 5)), outcome: 'truncated-stream', error: /without \[DONE\]/ },
  'HTTP/1.0 cut short': {
    acts: [`HTTP/1.0 200 OK\r\ncontent-type: text/event-stream\r\n\r\n`, good[0] ?? '', 'fin'],
    outcome: 'truncated-stream',
    error: /without \[DONE\]/,
  },
  'error object in the stream': {
    acts: chunkedAnswer([good[0] ?? '', event({ error: { message: 'EngineCore died', code: 500 } }), done]),
    outcome: 'stream-error',
    error: /EngineCore died/,
  },
  'bad JSON': {
    acts: chunkedAnswer([good[0] ?? '', 'data: {"choices":[{"text":"a"\n\n', ...good.slice(1)]),
    outcome: 'stream-error',
    error: /not JSON/,
  },
  'empty stream': { acts: chunkedAnswer([]), outcome: 'empty-output', error: /without output/ },
  'only [DONE]': { acts: chunkedAnswer([done]), outcome: 'empty-output', error: /without output/ },
  'usage that claims tokens, but no text': {
    acts: chunkedAnswer([event(usageChunk(4)), done]),
    outcome: 'empty-output',
    error: /without output/,
  },
  'early stop': {
    acts: chunkedAnswer([good[0] ?? '', event(textChunk(' b', 'stop')), event(usageChunk(2)), done]),
    outcome: 'short-output',
    error: /2 of 4 tokens, finish reason stop/,
  },
  'an HTML page': {
    acts: ['HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 12\r\n\r\n<html></html>'.slice(0, -1)],
    outcome: 'stream-error',
    error: /expected text\/event-stream, found text\/html/,
  },
  'an answer that was not streamed': {
    acts: ['HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 14\r\n\r\n{"choices":[]}'],
    outcome: 'stream-error',
    error: /found application\/json/,
  },
  'a gzip answer': {
    acts: [streamHead.replace('server: uvicorn', 'content-encoding: gzip'), httpChunk('\u001f\u008b'), lastChunk],
    outcome: 'stream-error',
    error: /gzip/,
  },
  'not HTTP': {
    acts: ['SSH-2.0-OpenSSH_9.2\r\n\r\n'],
    outcome: 'stream-error',
    error: /not HTTP\/1.1, beginning "SSH/,
  },
  'a broken chunk size': {
    acts: [streamHead, 'zz\r\n'],
    outcome: 'stream-error',
    error: /not a chunk size/,
  },
  'no answer at all': { acts: [], outcome: 'timeout', error: /no answer within 400 ms/ },
  'a stream that stalls': {
    acts: [streamHead, httpChunk(good[0] ?? '')],
    outcome: 'timeout',
    error: /nothing read for 400 ms/,
  },
  'slow loris': {
    acts: [streamHead, ...Array.from({ length: 60 }, () => [httpChunk(': ping\n\n'), 100]).flat()],
    outcome: 'timeout',
    error: /no end of the answer within 3000 ms/,
  },
};

test.for(Object.entries(badStreams))('bad: %s', async ([, { acts, outcome, error }]) => {
  const record = await recordOf(acts);
  expect(record.outcome).toBe(outcome);
  expect(record.error).toMatch(error);
});

test('a connection is used again, and replaced when the server closes it', async () => {
  const { server, ask } = await setUp((index) =>
    index === 1
      ? [...chunkedAnswer(good).map((text) => text.replace('server: uvicorn', 'connection: close')), 'fin']
      : chunkedAnswer(good),
  );
  for (let request = 0; request < 4; request += 1) expect(await ask()).toMatchObject({ outcome: 'success' });
  expect(server.connections()).toBe(2);
});

test('a kept-alive connection that the server gives up as the request leaves is no failure', async () => {
  const { server, ask } = await setUp((index) => (index === 1 ? ['reset'] : chunkedAnswer(good)));
  expect(await ask()).toMatchObject({ outcome: 'success' });
  expect(await ask()).toMatchObject({ outcome: 'success' });
  expect(server.requests).toHaveLength(3);
});

test('a server that is gone gives records, not an exception', async () => {
  const { server, ask } = await setUp(() => [...chunkedAnswer(good), 'fin']);
  expect(await ask()).toMatchObject({ outcome: 'success' });
  await server.close();
  cleanUps.pop();
  expect(await ask()).toMatchObject({ outcome: 'connection-error', status: null, firstTokenMs: null });
});

test('closing the client ends what is in flight at once', async () => {
  const { client, ask } = await setUp(() => [streamHead]);
  const asked = ask();
  const begin = performance.now();
  setTimeout(() => client.close(), 30);
  expect(await asked).toMatchObject({ outcome: 'connection-error' });
  expect(performance.now() - begin).toBeLessThan(300);
});

function splitBytes(text: string): Uint8Array[] {
  return Array.from(Buffer.from(text), (byte) => Uint8Array.of(byte));
}
