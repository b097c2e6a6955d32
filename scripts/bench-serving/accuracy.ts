import type { Client } from './clients.ts';
import { measureClient, numberOf, type Measured } from './measure-client.ts';
import { startScheduleServer } from './schedule-server.ts';
import { markdownTable, medianText } from './tables.ts';

export interface Common {
  readonly clients: readonly Client[];
  readonly directory: string;
  readonly repetitions: number;
  readonly outputTokens: number;
  readonly executable: string | undefined;
}

const schedule = { ttftMs: 50, itlMs: 10, tokensPerChunk: 1 };

/** Two waves of each number of streams, all clients in turn within a repetition. Errors are |the client's figure − the server's|. */
export async function measureAccuracy(common: Common, levels: readonly number[]): Promise<string> {
  const { clients, directory, repetitions, outputTokens } = common;
  const server = await startScheduleServer(schedule, common.executable);
  const runs = new Map<string, Measured[]>();
  try {
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      for (const concurrency of levels) {
        for (const client of clients) {
          const load = {
            url: server.url,
            prompts: 2 * concurrency,
            concurrency,
            outputTokens,
            directory,
            file: 'r.json',
          };
          const measured = await measureClient(client, load, { server, schedule });
          const key = `${concurrency} ${client.name}`;
          runs.set(key, [...(runs.get(key) ?? []), measured]);
        }
      }
    }
  } finally {
    server.stop();
  }
  const rows = levels.flatMap((concurrency) =>
    clients.map(({ name }) => accuracyRow(concurrency, name, runs.get(`${concurrency} ${name}`) ?? [], outputTokens)),
  );
  return `## Accuracy and cost (TTFT 50 ms, ITL 10 ms)\n\n${markdownTable(header, rows)}`;
}

const header = [
  'streams',
  'client',
  'completed',
  'TTFT p50 error, ms',
  'ITL p50 error, ms',
  'ITL p99 error, ms',
  'CPU s per 1 M tokens',
  'peak memory, MB',
  'first request, s',
  'client_limited',
  'server late p50 / p99, ms',
];

function accuracyRow(concurrency: number, name: string, runs: readonly Measured[], outputTokens: number): string[] {
  const errors = (key: string, truth: (run: Measured) => number): number[] =>
    runs.map((run) => Math.abs(numberOf(run.result, key) - truth(run)));
  const median = (pick: (run: Measured) => number, digits: number): string => medianText(runs.map(pick), digits);
  return [
    String(concurrency),
    name,
    median(({ result }) => numberOf(result, 'completed'), 0),
    medianText(
      errors('median_ttft_ms', ({ truth }) => truth.ttftP50Ms),
      2,
    ),
    medianText(
      errors('median_itl_ms', ({ truth }) => truth.gapP50Ms),
      3,
    ),
    medianText(
      errors('p99_itl_ms', ({ truth }) => truth.gapP99Ms),
      2,
    ),
    median(({ cpuSeconds }) => (cpuSeconds * 1e6) / (2 * concurrency * outputTokens), 1),
    median(({ peakMemoryMb }) => peakMemoryMb, 0),
    median(({ firstRequestSeconds }) => firstRequestSeconds, 2),
    runs.map(({ result }) => flagOf(result)).join(' '),
    `${median(({ truth }) => truth.lateP50Ms, 2)} / ${median(({ truth }) => truth.lateP99Ms, 2)}`,
  ];
}

export function flagOf(result: Measured['result']): string {
  const flag = result?.['client_limited'];
  return typeof flag === 'boolean' ? (flag ? 'yes' : 'no') : '–';
}
