/**
 * What the store promises, shown: the database killed with SIGKILL during loads and brought back (no row lost, none twice), a million
 * samples loaded, and dashboard queries over 10 000 runs. `--kills N` (20), `--seed N` (1), `--samples N` (1 000 000), `--runs N`
 * (10 000), `--only kill|load|queries`. Needs the optional package chdb.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { createSeededRandom } from '../src/contracts/seeded-random.ts';
import type { Secrets } from '../src/pipeline/config/run-config.ts';
import { storeRun } from '../src/pipeline/store-run.ts';
import { connectStore } from '../src/store/connect.ts';
import { openDatabase } from '../src/store/database.ts';
import { loadRunDirectory } from '../src/store/load-run-directory.ts';
import { openStore } from '../src/store/open-store.ts';
import { dashboardQueries, fillRuns } from './store-proof/dashboard-queries.ts';
import { makeRunDirectory, serverScript } from './store-proof/make-run-directory.ts';

const { values: given } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    samples: { type: 'string', default: '1000000' },
    runs: { type: 'string', default: '10000' },
    only: { type: 'string' },
  },
});
const work = mkdtempSync(join(tmpdir(), 'store-proof-'));
const now = new Date();
const secrets: Secrets = {
  apiKey: null,
  headers: {},
  proxy: null,
  judgeApiKey: null,
  teamsWebhookUrl: null,
  storePassword: null,
  hfToken: null,
  s3: { endpoint: null, region: '', credentials: null },
};

try {
  if (wanted('kill')) await proveKills(Number(given.kills), 40_000);
  if (wanted('load')) await measureLoad(Number(given.samples));
  if (wanted('queries')) await measureQueries(Number(given.runs));
} finally {
  rmSync(work, { recursive: true, force: true });
}

function wanted(part: string): boolean {
  return given.only === undefined || given.only === part;
}

interface Server {
  readonly url: string;
  kill(): Promise<void>;
}

async function startServer(path: string, port: number): Promise<Server> {
  const child = spawn(process.execPath, [serverScript, '--path', path, '--port', String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return {
    url: /http:\/\/\S+/.exec(line)?.[0] ?? '',
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** One run a trial: its load is cut off at a random instant; the next run's load brings both in. */
async function proveKills(kills: number, samples: number): Promise<void> {
  const random = createSeededRandom(Number(given.seed));
  const folder = join(work, 'runs');
  const database = join(work, 'killed');
  let server = await startServer(database, 0);
  const port = Number(new URL(server.url).port);
  const load = async (path: string): Promise<void> => {
    const config = { store: { kind: 'server', url: server.url, user: null }, outputDirectory: folder } as const;
    await storeRun(path, { config, secrets, notify: () => {}, now: () => now });
  };
  const reference = await makeRunDirectory(folder, 'RUN-00', samples, now);
  const began = performance.now();
  await load(reference);
  const durationMs = performance.now() - began;
  console.log(`a load of ${samples} samples left alone: ${(durationMs / 1000).toFixed(1)} s`);

  let wrong = 0;
  let interrupted = 0;
  for (let trial = 1; trial <= kills; trial += 1) {
    const path = await makeRunDirectory(folder, `RUN-${String(trial).padStart(2, '0')}`, samples, now);
    const killAfterMs = random() * durationMs;
    const loading = load(path);
    await new Promise((resolve) => setTimeout(resolve, killAfterMs));
    await server.kill();
    await loading;
    const isOwed = existsSync(join(path, 'unstored.json'));
    if (isOwed) interrupted += 1;
    server = await startServer(database, port);
    await load(reference);
    const { rows, items, right, other } = await countRows(server.url, path.split('/').at(-1) ?? '');
    const isWhole = rows === samples && items === samples && right === samples - Math.ceil(samples / 5) && other === 0;
    if (!isWhole || existsSync(join(path, 'unstored.json'))) wrong += 1;
    console.log(
      `kill ${String(trial).padStart(2)}: after ${killAfterMs.toFixed(0).padStart(5)} ms, ${isOwed ? 'load cut off' : 'load was done '}; ` +
        `after the next load ${rows} rows, ${items} items, ${right} right, ${other} rows of broken loads: ${isWhole ? 'whole' : 'WRONG'}`,
    );
  }
  await server.kill();
  console.log(`${kills} kills, ${interrupted} of them during a load, ${wrong} wrong`);
  if (wrong > 0) process.exitCode = 1;
}

/** As they lie in the table, without FINAL: valid rows, distinct items, right answers, and rows that loads that broke off have left. */
async function countRows(
  url: string,
  runId: string,
): Promise<{ rows: number; items: number; right: number; other: number }> {
  const query = `SELECT countIf(version = valid) AS rows, uniqExactIf(item_id, version = valid) AS items,
                        sumIf(score, version = valid) AS right, countIf(version != valid) AS other
                 FROM vllm_eval.item_scores
                 CROSS JOIN (SELECT max(details_version) AS valid FROM vllm_eval.runs FINAL WHERE run_id = '${runId}') AS newest
                 WHERE run_id = '${runId}' FORMAT JSONEachRow`;
  const row: unknown = await (await fetch(`${url}/?query=${encodeURIComponent(query)}`)).json();
  const of = (name: string): number => Number(new Map(Object.entries(Object(row))).get(name));
  return { rows: of('rows'), items: of('items'), right: of('right'), other: of('other') };
}

async function measureLoad(samples: number): Promise<void> {
  const path = await makeRunDirectory(join(work, 'big'), 'BIG', samples, now);
  const store = await openStore({ kind: 'embedded', path: join(work, 'big-store') });
  for (const what of ['a run directory', 'the same again']) {
    const began = performance.now();
    const outcome = await loadRunDirectory(store, path);
    const seconds = (performance.now() - began) / 1000;
    console.log(`${samples} samples, ${what}: ${outcome} in ${seconds.toFixed(2)} s (CPU of this process ${cpu()} s)`);
  }
  await store.close();
}

function cpu(): string {
  const { user, system } = process.cpuUsage();
  return ((user + system) / 1e6).toFixed(1);
}

async function measureQueries(runs: number): Promise<void> {
  const path = join(work, 'dashboard');
  const store = await openStore({ kind: 'embedded', path });
  const database = openDatabase(await connectStore({ kind: 'embedded', path }));
  await fillRuns(database, runs);
  for (const { name, ask } of dashboardQueries(store, database)) {
    const times: number[] = [];
    let rows = 0;
    for (let time = 0; time < 12; time += 1) {
      const began = performance.now();
      rows = await ask();
      times.push(performance.now() - began);
    }
    const [first = 0] = times;
    const sorted = times.slice(1).sort((a, b) => a - b);
    console.log(
      `${name}: ${rows} rows, first ${first.toFixed(0)} ms, median ${(sorted[5] ?? 0).toFixed(0)} ms, slowest ${(sorted.at(-1) ?? 0).toFixed(0)} ms`,
    );
  }
  await database.close();
  await store.close();
}
