import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import type { Calibration } from '../../../contracts/load-conditions.ts';
import { ask } from '../client/ask.ts';
import type { Exchange } from '../client/exchange.ts';
import { LoadClient } from '../client/load-client.ts';
import { getRequestBytes, requestBytes } from '../client/request-bytes.ts';
import { percentile } from '../percentile.ts';
import { readScheduleLog, type WrittenStream } from './schedule-log.ts';

/** Enough for a 99th percentile, and few enough to cost next to nothing. */
const chunksInAll = 10_000;
const longestStreamMs = 800;
const ttftMs = 50;
/** A machine so busy that it takes longer says so by itself. */
const longestMs = 10_000;
const connectMs = 5000;

/** Both processes read the same monotonic clock; `performance.now()` only starts it elsewhere. */
const clockOffsetMs = Number(process.hrtime.bigint()) / 1e6 - performance.now();

export interface CalibrationLoad {
  readonly streams: number;
  readonly chunksPerSecond: number;
}

/**
 * Measures the client itself, on this machine and now: as many streams and chunks per second as the run had, from a server in a process
 * of its own that logs each write. Takes about a second. Whatever goes wrong is said in the result.
 */
export async function calibrate(
  { streams, chunksPerSecond }: CalibrationLoad,
  signal: AbortSignal,
): Promise<Calibration> {
  if (chunksPerSecond === 0)
    return { kind: 'not-measured', reason: 'no chunk arrived, so there is no load to compare with' };
  const itlMs = Math.min(100, Math.max(1, (1000 * streams) / chunksPerSecond));
  const chunks = Math.max(5, Math.min(Math.round(chunksInAll / streams), Math.floor(longestStreamMs / itlMs)));
  const file = fileURLToPath(new URL('exact-schedule-server.ts', import.meta.url));
  const server = spawn(process.execPath, [file, String(ttftMs), String(itlMs), '1'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {},
  });
  const limit = AbortSignal.any([signal, AbortSignal.timeout(longestMs)]);
  try {
    await once(server, 'spawn', { signal: limit });
    const [portText] = (await once(server.stdout, 'data', { signal: limit })) as [Buffer];
    const { exchanges, log } = await load(Number(portText.toString()), streams, chunks, limit);
    return compare(exchanges, log, { ttftMs, itlMs });
  } catch (error) {
    signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: 'not-measured', reason: `the server of the calibration did not do its part: ${reason}` };
  } finally {
    server.kill();
  }
}

async function load(
  port: number,
  streams: number,
  chunks: number,
  signal: AbortSignal,
): Promise<{ exchanges: readonly Exchange[]; log: readonly WrittenStream[] }> {
  const target = { host: '127.0.0.1', port, tls: null, connectTimeoutMs: connectMs };
  const timeouts = { connectMs, firstByteMs: longestMs, idleMs: longestMs, totalMs: longestMs };
  const request = { authority: `127.0.0.1:${port}`, headers: {} };
  const client = new LoadClient(target, timeouts);
  const stop = (): void => client.close();
  signal.addEventListener('abort', stop);
  try {
    await client.open(streams);
    const requests = Array.from({ length: streams }, (_, index) =>
      requestBytes(
        { ...request, path: '/v1/completions', headers: { 'x-request-id': String(index) } },
        { model: 'calibration', prompt: 'a', max_tokens: chunks, stream: true },
      ),
    );
    const exchanges = await Promise.all(requests.map((bytes) => client.exchange(bytes, chunks)));
    const answer = await ask(target, getRequestBytes({ ...request, path: '/log' }), signal);
    return { exchanges, log: readScheduleLog(answer.text) };
  } finally {
    signal.removeEventListener('abort', stop);
    client.close();
  }
}

function compare(
  exchanges: readonly Exchange[],
  log: readonly WrittenStream[],
  schedule: { readonly ttftMs: number; readonly itlMs: number },
): Calibration {
  const ttftErrors: number[] = [];
  const gaps: number[] = [];
  const writtenGaps: number[] = [];
  const late: number[] = [];
  let firstMs = Number.POSITIVE_INFINITY;
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const { index, requestMs, writesMs } of log) {
    const exchange = exchanges[index];
    const times = exchange?.chunkTimesMs;
    if (exchange === undefined || times === undefined || exchange.failure !== null || times.length !== writesMs.length)
      throw new Error(`stream ${index} did not arrive whole`);
    ttftErrors.push(Math.abs((times[0] ?? 0) + clockOffsetMs - (writesMs[0] ?? 0)));
    firstMs = Math.min(firstMs, times[0] ?? firstMs);
    lastMs = Math.max(lastMs, times.at(-1) ?? lastMs);
    for (const [chunk, write] of writesMs.entries()) {
      late.push(write - (requestMs + schedule.ttftMs + chunk * schedule.itlMs));
      if (chunk === 0) continue;
      gaps.push((times[chunk] ?? 0) - (times[chunk - 1] ?? 0));
      writtenGaps.push(write - (writesMs[chunk - 1] ?? 0));
    }
  }
  const errorAt = (p: number): number => Math.abs(at(gaps, p) - at(writtenGaps, p));
  return {
    kind: 'measured',
    streams: exchanges.length,
    chunksPerSecond: (gaps.length * 1000) / Math.max(1, lastMs - firstMs),
    ttftErrorMs: at(ttftErrors, 50),
    itlP50ErrorMs: errorAt(50),
    itlP99ErrorMs: errorAt(99),
    itlMs: schedule.itlMs,
    serverLateMsP99: at(late, 99),
  };
}

function at(numbers: readonly number[], p: number): number {
  return percentile(Float64Array.from(numbers).sort(), p);
}
