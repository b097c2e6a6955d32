/**
 * How far the load generator is from the truth, and what it costs. Truth: a server in a process of its own that logs every write.
 * TTFT error: measured − (first write − request read by the server). ITL error: |p99 of the measured gaps − p99 of the written gaps|.
 * `node scripts/bench-serving.ts [--streams 16,100,400] [--tokens 200] [--repetitions 3] [--ttft 50] [--itl 10]`
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { LoadClient } from '../src/engines/serving/client/load-client.ts';
import { requestBytes } from '../src/engines/serving/client/request-bytes.ts';
import { percentile } from '../src/engines/serving/percentile.ts';
import { runLoad } from '../src/engines/serving/schedules/run-load.ts';

const { values } = parseArgs({
  options: {
    streams: { type: 'string', default: '16,100,400' },
    tokens: { type: 'string', default: '200' },
    repetitions: { type: 'string', default: '3' },
    ttft: { type: 'string', default: '50' },
    itl: { type: 'string', default: '10' },
    'tokens-per-chunk': { type: 'string', default: '1' },
    /** Another server that prints its port and answers GET /log alike, for example one that is not written in JavaScript. */
    server: { type: 'string' },
  },
});

interface ServerLog {
  readonly log: readonly { readonly id: string; readonly requestMs: number; readonly writesMs: readonly number[] }[];
}

interface Measured {
  readonly ttftErrorMs: number;
  readonly itlErrorMs: number;
  readonly gapErrorMs: number;
  readonly cpuPerMillionTokens: number;
  readonly sendMs: readonly [number, number];
  readonly receiveMs: readonly [number, number];
  readonly chunksPerSecond: number;
  readonly medianItl: readonly [number, number];
}

/** Both processes read the same monotonic clock; `performance.now()` only starts it elsewhere. */
const clockOffsetMs = Number(process.hrtime.bigint()) / 1e6 - performance.now();

async function measure(port: number, streams: number, tokens: number): Promise<Measured> {
  const timeouts = { connectMs: 5000, firstByteMs: 60_000, idleMs: 60_000, totalMs: 600_000 };
  const client = new LoadClient({ host: '127.0.0.1', port, tls: null, connectTimeoutMs: 5000 }, timeouts);
  const requests = Array.from({ length: streams * 2 }, (_, index) =>
    requestBytes(
      { authority: `127.0.0.1:${port}`, path: '/v1/completions', headers: { 'x-request-id': String(index) } },
      { model: 'mock', prompt: 'word '.repeat(64), max_tokens: tokens, stream: true },
    ),
  );
  await client.open(streams);
  const exchanges: Awaited<ReturnType<LoadClient['exchange']>>[] = [];
  const cpu = process.cpuUsage();
  const plan = {
    requests: requests.length,
    maxInFlight: streams,
    atMs: null,
    follows: null,
    delayMs: null,
    cancelAfterMs: null,
  };
  const issue = async (index: number): Promise<void> => {
    exchanges[index] = await client.exchange(requests[index] ?? Buffer.alloc(0), tokens);
  };
  await runLoad(plan, 0, issue, new AbortController().signal);
  const used = process.cpuUsage(cpu);
  client.close();
  const { log } = (await (await fetch(`http://127.0.0.1:${port}/log`)).json()) as ServerLog;
  const truth = new Map(log.map((entry) => [Number(entry.id), entry]));
  const ttftErrors: number[] = [];
  const sends: number[] = [];
  const receives: number[] = [];
  const gapErrors: number[] = [];
  const seen: number[] = [];
  const written: number[] = [];
  for (const [index, exchange] of exchanges.entries()) {
    const entry = truth.get(index);
    const times = exchange.chunkTimesMs;
    if (entry === undefined || times.length !== entry.writesMs.length || exchange.failure !== null)
      throw new Error(`request ${index} went wrong`);
    ttftErrors.push(Math.abs((times[0] ?? 0) - exchange.startMs - ((entry.writesMs[0] ?? 0) - entry.requestMs)));
    for (let chunk = 1; chunk < times.length; chunk += 1) {
      const gap = (times[chunk] ?? 0) - (times[chunk - 1] ?? 0);
      const trueGap = (entry.writesMs[chunk] ?? 0) - (entry.writesMs[chunk - 1] ?? 0);
      seen.push(gap);
      written.push(trueGap);
      gapErrors.push(Math.abs(gap - trueGap));
    }
    sends.push(entry.requestMs - clockOffsetMs - exchange.startMs);
    for (let chunk = 0; chunk < times.length; chunk += 1)
      receives.push((times[chunk] ?? 0) + clockOffsetMs - (entry.writesMs[chunk] ?? 0));
  }
  const total = exchanges.length * tokens;
  const first = Math.min(...exchanges.map((exchange) => exchange.startMs));
  const last = Math.max(...exchanges.map((exchange) => exchange.endMs));
  return {
    ttftErrorMs: at(ttftErrors, 50),
    itlErrorMs: Math.abs(at(seen, 99) - at(written, 99)),
    gapErrorMs: at(gapErrors, 99),
    cpuPerMillionTokens: (used.user + used.system) / total,
    sendMs: [at(sends, 50), at(sends, 99)],
    receiveMs: [at(receives, 50), at(receives, 99)],
    chunksPerSecond: (seen.length / (last - first)) * 1000,
    medianItl: [at(seen, 50), at(written, 50)],
  };
}

function at(numbers: readonly number[], p: number): number {
  return percentile(Float64Array.from(numbers).sort(), p);
}

const schedule = [values.ttft, values.itl, values['tokens-per-chunk']];
const [command, args] =
  values.server === undefined
    ? [process.execPath, [new URL('exact-schedule-server.ts', import.meta.url).pathname, ...schedule]]
    : [values.server, schedule];
const server = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
const [portText] = (await once(server.stdout, 'data')) as [Buffer];
const port = Number(portText.toString());
try {
  await measure(port, 4, 50);
  console.log(
    'streams  TTFT p50 error ms  ITL p99 error ms  gap error p99 ms  CPU s/1M tokens  chunks/s  ITL p50 seen/written  send p50/p99 ms  receive p50/p99 ms  RSS MB',
  );
  for (const streams of values.streams.split(',').map(Number)) {
    const runs: Measured[] = [];
    for (let run = 0; run < Number(values.repetitions); run += 1)
      runs.push(await measure(port, streams, Number(values.tokens)));
    const median = (pick: (run: Measured) => number): number => at(runs.map(pick), 50);
    console.log(
      [
        String(streams).padStart(7),
        median((run) => run.ttftErrorMs)
          .toFixed(3)
          .padStart(18),
        median((run) => run.itlErrorMs)
          .toFixed(3)
          .padStart(17),
        median((run) => run.gapErrorMs)
          .toFixed(3)
          .padStart(17),
        median((run) => run.cpuPerMillionTokens)
          .toFixed(1)
          .padStart(16),
        median((run) => run.chunksPerSecond)
          .toFixed(0)
          .padStart(9),
        `${median((run) => run.medianItl[0]).toFixed(3)}/${median((run) => run.medianItl[1]).toFixed(3)}`.padStart(21),
        `${median((run) => run.sendMs[0]).toFixed(3)}/${median((run) => run.sendMs[1]).toFixed(3)}`.padStart(16),
        `${median((run) => run.receiveMs[0]).toFixed(3)}/${median((run) => run.receiveMs[1]).toFixed(3)}`.padStart(19),
        (process.memoryUsage.rss() / 1e6).toFixed(0).padStart(7),
      ].join(' '),
    );
  }
} finally {
  server.kill();
}
