import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { connectTarget } from './connect-target.ts';
import { defaultTargetTimeouts } from './default-target-timeouts.ts';
import { type RawRequest, type RawServer, startRawServer } from './raw-server.test-helper.ts';
import type { Target, TargetOptions } from './target.ts';

const folder = new URL('../../test/fixtures/vllm-wire/', import.meta.url);

/** One exchange of test/fixtures/vllm-wire. */
export interface Recording {
  readonly name: string;
  readonly about: string;
  readonly method: string;
  readonly path: string;
  /** Null where the connection was reset. */
  readonly status: number | null;
}

export const recordings: readonly Recording[] = JSON.parse(readFileSync(new URL('index.json', folder), 'utf8'));

/** The bytes the server sent; none where the connection was reset. */
export function responseBytes(name: string): Buffer {
  return readFileSync(new URL(`${name}.response`, folder));
}

/** The body of the recorded request, parsed where it is JSON. */
export function requestBody(name: string): unknown {
  const text = readFileSync(new URL(`${name}.request`, folder), 'utf8');
  const body = text.slice(text.indexOf('\r\n\r\n') + 4);
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

/** The recorded body of an answer, with its chunked framing removed. */
export function responseBody(name: string): string {
  const bytes = responseBytes(name);
  const headEnd = bytes.indexOf('\r\n\r\n');
  const head = bytes.toString('latin1', 0, headEnd);
  let rest = bytes.subarray(headEnd + 4);
  if (!/transfer-encoding: chunked/i.test(head)) return rest.toString('utf8');
  const parts: Buffer[] = [];
  for (;;) {
    const lineEnd = rest.indexOf('\r\n');
    const length = Number.parseInt(rest.toString('latin1', 0, lineEnd), 16);
    if (lineEnd === -1 || !(length > 0)) return Buffer.concat(parts).toString('utf8');
    parts.push(rest.subarray(lineEnd + 2, lineEnd + 2 + length));
    rest = rest.subarray(lineEnd + 2 + length + 2);
  }
}

type Reply = (request: RawRequest, socket: Socket) => void;

/** Answers what connectTarget asks as the recorded server did, and everything else with `reply`. */
export function startRecordedServer(reply: Reply): Promise<RawServer> {
  return startRawServer((request, socket) => {
    const name = discoveryRecording(request);
    if (name === null) reply(request, socket);
    else socket.end(responseBytes(name));
  });
}

/** A server that answers every request after the discovery with one recording, byte for byte. */
export function startReplay(name: string): Promise<RawServer> {
  return startRecordedServer((_request, socket) => {
    const bytes = responseBytes(name);
    if (bytes.length === 0) socket.destroy();
    else socket.end(bytes);
  });
}

function discoveryRecording(request: RawRequest): string | null {
  if (request.path === '/v1/models') return 'models';
  if (request.path === '/version') return 'version';
  if (request.path === '/metrics') return 'metrics-after';
  if (!request.body.includes('vllm-eval asks')) return null;
  const body: Record<string, unknown> = JSON.parse(request.body);
  if (request.path === '/tokenize') return 'tokenize-prompt';
  if (body['echo'] === true) return 'completion-echo-logprobs-max1';
  return body['prompt_logprobs'] === undefined ? 'completion-logprob-token-ids-as-ids' : 'completion-prompt-logprobs-0';
}

export function testOptions(endpoint: string, options: Partial<TargetOptions> = {}): TargetOptions {
  return {
    endpoint,
    servedModelName: 'smollm2',
    apiKey: null,
    headers: {},
    caFile: null,
    proxy: null,
    timeouts: defaultTargetTimeouts,
    maxConcurrency: 8,
    maxAttempts: 1,
    ...options,
  };
}

/** Runs `use` with a connected target and closes both ends. */
export async function withTarget<T>(
  server: RawServer,
  options: Partial<TargetOptions>,
  use: (target: Target) => Promise<T>,
): Promise<T> {
  try {
    const target = await connectTarget(testOptions(server.url, options));
    server.requests.length = 0;
    try {
      return await use(target);
    } finally {
      await target.close();
    }
  } finally {
    await server.close();
  }
}
