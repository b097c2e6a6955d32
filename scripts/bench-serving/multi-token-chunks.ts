import type { Common } from './accuracy.ts';
import { measureClient, numberOf } from './measure-client.ts';
import { startScheduleServer } from './schedule-server.ts';
import { markdownTable } from './tables.ts';

const schedule = { ttftMs: 50, itlMs: 40, tokensPerChunk: 4 };

/** Four tokens in every chunk: the time per token is a quarter of the gap between chunks. */
export async function measureMultiTokenChunks(common: Common): Promise<string> {
  const server = await startScheduleServer(schedule, common.executable);
  const rows: string[][] = [];
  try {
    for (const client of common.clients) {
      const { directory, outputTokens } = common;
      const load = { url: server.url, prompts: 64, concurrency: 32, outputTokens, directory, file: 'r.json' };
      const { result, truth } = await measureClient(client, load, { server, schedule });
      rows.push([
        client.name,
        numberOf(result, 'median_itl_ms').toFixed(3),
        (truth.gapP50Ms / schedule.tokensPerChunk).toFixed(3),
        numberOf(result, 'median_chunk_gap_ms').toFixed(3),
        truth.gapP50Ms.toFixed(3),
        numberOf(result, 'median_tpot_ms').toFixed(3),
      ]);
    }
  } finally {
    server.stop();
  }
  const header = [
    'client',
    'ITL p50, ms',
    'written per token',
    'chunk gap p50, ms',
    'written per chunk',
    'TPOT p50, ms',
  ];
  return `## Four tokens per chunk\n\n${markdownTable(header, rows)}`;
}
