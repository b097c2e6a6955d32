/**
 * A completions server for measuring load generators, in a process of its own: streams on an exact schedule (first chunk `ttftMs` after
 * the request was read, one more every `itlMs`) and logs when each request was read and when each chunk was due and really left, on the
 * machine's monotonic clock. `node exact-schedule-server.ts TTFT_MS ITL_MS TOKENS_PER_CHUNK` prints its port; GET /log empties the log,
 * GET /started counts the requests.
 */
import { createServer, type Socket } from 'node:net';

interface Stream {
  readonly id: string;
  readonly socket: Socket;
  readonly tokens: number;
  readonly requestMs: number;
  readonly writesMs: Float64Array;
  written: number;
  dueMs: number;
}

const [ttftMs = 50, itlMs = 10, tokensPerChunk = 1] = process.argv.slice(2).map(Number);
const frame = '"id":"cmpl-1","object":"text_completion","created":1795517220,"model":"mock"';
const choiceEnd = '"stop_reason":null,"prompt_token_ids":null,"token_ids":null}]}';
const textChunk = httpChunk(
  `data: {${frame},"choices":[{"index":0,"text":" word","logprobs":null,"finish_reason":null,${choiceEnd}\n\n`,
);
const finishChunk = httpChunk(
  `data: {${frame},"choices":[{"index":0,"text":" word","logprobs":null,"finish_reason":"length",${choiceEnd}\n\n`,
);
const firstChunk = Buffer.concat([
  Buffer.from(
    'HTTP/1.1 200 OK\r\nserver: exact\r\ncontent-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n',
  ),
  textChunk,
]);
/** Streams that wait for their first chunk, and those that wait for another: each queue is in the order of its due times. */
const beginning = queue();
const running = queue();
let log: Stream[] = [];
let started = 0;

const server = createServer({ noDelay: true }, (socket) => {
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
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') process.stdout.write(`${address.port}\n`);
});
process.stdin.resume().on('end', () => process.exit());
tick();

function answer(socket: Socket, request: string, requestMs: number): void {
  if (request.startsWith('POST /v1/completions')) {
    const tokens = Number(/"max_tokens": ?(\d+)/.exec(request)?.[1] ?? 16);
    const id = /x-request-id: ([^\r]*)/i.exec(request)?.[1] ?? '';
    const writesMs = new Float64Array(Math.ceil(tokens / tokensPerChunk));
    started += 1;
    beginning.add({ id, socket, tokens, requestMs, writesMs, written: 0, dueMs: requestMs + ttftMs });
  } else if (request.startsWith('GET /log')) {
    const cpu = process.cpuUsage();
    const entries = log.map(({ id, requestMs: at, writesMs }) => ({
      id,
      requestMs: at,
      writesMs: Array.from(writesMs),
    }));
    json(socket, JSON.stringify({ cpuSeconds: (cpu.user + cpu.system) / 1e6, ttftMs, itlMs, log: entries }));
    log = [];
  } else if (request.startsWith('GET /started')) json(socket, `{"started":${started}}`);
  else if (request.startsWith('GET /v1/models')) {
    json(socket, '{"object":"list","data":[{"id":"mock","object":"model","max_model_len":131072}]}');
  } else socket.write('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n');
}

/** Writes what is due, a little at a time, so that requests are read as they come. */
function tick(): void {
  let nextMs = 0;
  for (let writes = 0; writes < 16; writes += 1) {
    const first = beginning.peek();
    const later = running.peek();
    const isFirst = later === null || (first !== null && first.dueMs < later.dueMs);
    const stream = isFirst ? first : later;
    nextMs = stream?.dueMs ?? Number.POSITIVE_INFINITY;
    if (stream === null || nextMs > monotonicMs()) break;
    (isFirst ? beginning : running).remove();
    writeNext(stream);
  }
  // Timers are whole milliseconds and late: the last two are spent turning the loop.
  const waitMs = nextMs - monotonicMs();
  if (waitMs > 2) setTimeout(tick, Math.min(1, waitMs - 2));
  else setImmediate(tick);
}

function writeNext(stream: Stream): void {
  const { socket, tokens, writesMs, written } = stream;
  stream.written += 1;
  stream.dueMs += itlMs;
  writesMs[written] = monotonicMs();
  if (stream.written < writesMs.length) {
    socket.write(written === 0 ? firstChunk : textChunk);
    running.add(stream);
    return;
  }
  const usage = `"usage":{"prompt_tokens":5,"total_tokens":${5 + tokens},"completion_tokens":${tokens}}`;
  const end = httpChunk(`data: {${frame},"choices":[],${usage}}\n\n`) + httpChunk('data: [DONE]\n\n').toString();
  if (written === 0) socket.write(firstChunk);
  socket.write(written === 0 ? `${end}0\r\n\r\n` : `${finishChunk.toString()}${end}0\r\n\r\n`);
  log.push(stream);
}

/** First in, first out, without moving anything. */
function queue(): { add(stream: Stream): void; peek(): Stream | null; remove(): void } {
  let items: Stream[] = [];
  let head = 0;
  return {
    add: (stream) => items.push(stream),
    peek: () => items[head] ?? null,
    remove: () => {
      head += 1;
      if (head < 65_536) return;
      items = items.slice(head);
      head = 0;
    },
  };
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
