import { flagOf, type Common } from './accuracy.ts';
import { measureClient, numberOf } from './measure-client.ts';
import { startScheduleServer } from './schedule-server.ts';
import { markdownTable } from './tables.ts';

const schedule = { ttftMs: 50, itlMs: 10, tokensPerChunk: 1 };

/** More and more chunks per second until the median gap that a client sees is no longer the one that was written. */
export async function measureLimit(common: Common, levels: readonly number[]): Promise<string> {
  const server = await startScheduleServer(schedule, common.executable);
  const rows: string[][] = [];
  try {
    for (const concurrency of levels) {
      for (const client of common.clients) {
        const { directory, outputTokens } = common;
        const load = { url: server.url, prompts: concurrency, concurrency, outputTokens, directory, file: 'r.json' };
        const { result, truth } = await measureClient(client, load, { server, schedule });
        const seen = numberOf(result, 'median_itl_ms');
        rows.push([
          String(concurrency),
          client.name,
          truth.chunksPerSecond.toFixed(0),
          seen.toFixed(3),
          truth.gapP50Ms.toFixed(3),
          `${(100 * (seen / truth.gapP50Ms - 1)).toFixed(2)} %`,
          flagOf(result),
          `${truth.lateP50Ms.toFixed(2)} / ${truth.lateP99Ms.toFixed(2)}`,
        ]);
      }
    }
  } finally {
    server.stop();
  }
  const header = [
    'streams',
    'client',
    'chunks/s written',
    'ITL p50 seen',
    'ITL p50 written',
    'off by',
    'client_limited',
    'server late p50 / p99, ms',
  ];
  return `## Chunks per second\n\n${markdownTable(header, rows)}`;
}
