import type { WrittenStream } from '../../src/engines/serving/calibration/schedule-log.ts';
import type { Common } from './accuracy.ts';
import { measureClient, numberOf, percentileOf } from './measure-client.ts';
import { startScheduleServer } from './schedule-server.ts';
import { markdownTable } from './tables.ts';

const schedule = { ttftMs: 50, itlMs: 10, tokensPerChunk: 1 };
const requestRate = 20;
const prompts = 200;
const outputTokens = 20;
const freezeAfterMs = 3000;
const freezeMs = 3000;

/** The server stands still for 3 s while requests keep coming: latency has to count from when each was to leave. */
export async function measureFreeze(common: Common): Promise<string> {
  const rows: string[][] = [];
  for (const concurrency of [prompts, 10]) {
    for (const client of common.clients) {
      const server = await startScheduleServer(schedule, common.executable);
      try {
        const load = {
          url: server.url,
          prompts,
          concurrency,
          outputTokens,
          requestRate,
          directory: common.directory,
          file: 'r.json',
        };
        const meanwhile = async (): Promise<void> => {
          await firstRequest(server.url);
          await new Promise((resolve) => setTimeout(resolve, freezeAfterMs));
          await server.freeze(freezeMs);
        };
        const { result, log } = await measureClient(client, load, { server, schedule, meanwhile });
        const truth = latenciesFromIntendedStart(log);
        const own =
          result?.['mean_e2el_including_client_queue_ms'] === undefined ? 'e2el' : 'e2el_including_client_queue';
        const row = (['mean', 'p99'] as const).map((point) => {
          const seen = numberOf(result, `${point}_${own}_ms`);
          const real = point === 'mean' ? mean(truth) : percentileOf(truth, 99);
          return `${seen.toFixed(0)} / ${real.toFixed(0)} (${(100 * (seen / real - 1)).toFixed(1)} %)`;
        });
        rows.push([String(concurrency), client.name, own, ...row]);
      } finally {
        server.stop();
      }
    }
  }
  const header = ['concurrency limit', 'client', 'figure', 'mean, seen / true, ms', 'p99, seen / true, ms'];
  return `## Open loop through a server that stands still for 3 s (${requestRate} requests/s at equal gaps)\n\n${markdownTable(header, rows)}`;
}

/** Counted from the first request, so that a slow start of a client does not move the freeze. */
async function firstRequest(url: string): Promise<void> {
  for (;;) {
    const { started } = (await (await fetch(`${url}/started`)).json()) as { started: number };
    if (started > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Request k was to leave k gaps after the first, which no freeze held up. */
function latenciesFromIntendedStart(log: readonly WrittenStream[]): number[] {
  const gapMs = 1000 / requestRate;
  const streams = log.toSorted((a, b) => a.index - b.index);
  const first = streams[0];
  if (first === undefined) return [];
  return streams.map(
    ({ index, writesMs }) => (writesMs.at(-1) ?? 0) - (first.requestMs + (index - first.index) * gapMs),
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
