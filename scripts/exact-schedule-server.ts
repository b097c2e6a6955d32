/**
 * A completions server for measuring load generators: streams on an exact schedule (first token after `ttftMs`, one more every `itlMs`)
 * and logs when each request was read and when each write really left, on the machine's monotonic clock.
 * `node scripts/exact-schedule-server.ts TTFT_MS ITL_MS TOKENS_PER_CHUNK`; prints its port, then a JSON log per GET /log.
 */
import { createServer, type Socket } from 'node:net';

interface Stream {
  readonly id: string;
  readonly socket: Socket;
  readonly tokens: number;
  readonly requestMs: number;
  readonly writesMs: number[];
  dueMs: number;
}

const [ttftMs = 50, itlMs = 10, tokensPerChunk = 1] = process.argv.slice(2).map(Number);
const frame = '"id":"cmpl-1","object":"text_completion","created":1795517220,"model":"mock"';
const choiceEnd = '"stop_reason":null,"prompt_token_ids":null,"token_ids":null}]}';
const head = Buffer.from(
  'HTTP/1.1 200 OK\r\nserver: exact\r\ncontent-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n',
);
const textChunk = httpChunk(
  `data: {${frame},"choices":[{"index":0,"text":" word","logprobs":null,"finish_reason":null,${choiceEnd}\n\n`,
);
const finishChunk = httpChunk(
  `data: {${frame},"choices":[{"index":0,"text":" word","logprobs":null,"finish_reason":"length",${choiceEnd}\n\n`,
);
const running = new Set<Stream>();
let log: { id: string; requestMs: number; writesMs: number[] }[] = [];

const server = createServer((socket) => {
  socket.setNoDelay(true);
  socket.on('error', () => undefined);
  let received = '';
  socket.on('data', (bytes) => {
    const nowMs = monotonicMs();
    received += bytes.toString('latin1');
    const headEnd = received.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const length = Number(/content-length: *(\d+)/i.exec(received)?.[1] ?? 0);
    if (received.length < headEnd + 4 + length) return;
    const request = received;
    received = '';
    answer(socket, request, nowMs);
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') console.log(address.port);
});
tick();

function answer(socket: Socket, request: string, requestMs: number): void {
  if (request.startsWith('GET /log')) {
    json(socket, JSON.stringify({ cpuSeconds: process.cpuUsage().user / 1e6, log }));
    log = [];
  } else if (request.startsWith('GET /v1/models')) {
    json(socket, '{"object":"list","data":[{"id":"mock","object":"model","max_model_len":131072}]}');
  } else if (request.startsWith('POST /v1/completions')) {
    const tokens = Number(/"max_tokens": ?(\d+)/.exec(request)?.[1] ?? 16);
    const id = /x-request-id: ([^\r]*)/i.exec(request)?.[1] ?? '';
    socket.write(head);
    running.add({ id, socket, tokens, requestMs, writesMs: [], dueMs: requestMs + ttftMs });
  } else socket.write('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n');
}

function tick(): void {
  let nextMs = Number.POSITIVE_INFINITY;
  for (const stream of running) {
    if (stream.dueMs <= monotonicMs()) writeNext(stream);
    if (stream.dueMs < nextMs && running.has(stream)) nextMs = stream.dueMs;
  }
  // Timers are whole milliseconds and late: the last two are spent turning the loop.
  if (nextMs - monotonicMs() > 2) setTimeout(tick, Math.min(1, nextMs - monotonicMs() - 2));
  else setImmediate(tick);
}

function writeNext(stream: Stream): void {
  const chunks = Math.ceil(stream.tokens / tokensPerChunk);
  const isLast = stream.writesMs.length === chunks - 1;
  stream.writesMs.push(monotonicMs());
  stream.socket.write(isLast ? finishChunk : textChunk);
  stream.dueMs += itlMs;
  if (!isLast) return;
  stream.socket.write(
    httpChunk(
      `data: {${frame},"choices":[],"usage":{"prompt_tokens":5,"total_tokens":${5 + stream.tokens},"completion_tokens":${stream.tokens}}}\n\n`,
    ) +
      httpChunk('data: [DONE]\n\n').toString() +
      '0\r\n\r\n',
  );
  running.delete(stream);
  log.push({ id: stream.id, requestMs: stream.requestMs, writesMs: stream.writesMs });
}

function httpChunk(text: string): Buffer {
  return Buffer.from(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`);
}

function json(socket: Socket, body: string): void {
  socket.write(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}
