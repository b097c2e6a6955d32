/**
 * Runs the pipeline again and again against the simulator, each time with one or two faults at a random point: the process killed, 503s, a
 * server, database, bucket or chat that is away or slow, a token that expires. Tries are those of the Argo workflow: three of a process that
 * was killed or ended with 75, none after 2; then its exit handler. Counts how the runs end: with a report, or with a reason.
 *
 * `--runs N` (300), `--parallel N` (2), `--seed N` (1), `--keep` leaves the run directories.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createSeededRandom } from '../src/contracts/seeded-random.ts';
import { startMemoryS3 } from '../src/files/s3/memory-s3.test-helper.ts';
import { packageRoot } from '../src/pipeline/config/package-root.ts';
import { closingSteps } from '../src/pipeline/pipeline.ts';
import { writeExams } from '../src/pipeline/write-exams.ts';
import { effectiveConfig } from '../src/cli/effective-config.ts';
import { startSimulator } from '../src/simulator/start-simulator.ts';
import { drawFaults, faultKinds, type RunFaults } from './soak/draw-faults.ts';
import { noFaults, startFaultyProxy } from './soak/faulty-proxy.ts';

const { values: given } = parseArgs({
  options: {
    runs: { type: 'string', default: '300' },
    parallel: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'boolean', default: false },
  },
});
const work = mkdtempSync(join(tmpdir(), 'vllm-eval-soak-'));
const runs = join(work, 'runs');
const configPath = join(work, 'config.json');
const attemptsInAll = 3;
writeFileSync(
  configPath,
  JSON.stringify({
    suite: 'soak',
    output_dir: runs,
    target: { concurrency: 4, max_attempts: 3 },
    data: { cut: 'sample' },
    benchmarks: [{ name: 'standard', tasks: ['arc_easy', 'gsm8k'], few_shot: 0, limit: 8 }],
    deepeval: { suites: [join(packageRoot, 'eval/deepeval_tests/quick.yaml')], limit: 4 },
    reasoning: { tasks: ['aime24'], limit: 3, repeats: 1 },
    serving: {
      scenarios: ['concurrency_test'],
      repetitions: 1,
      num_prompts: 8,
      random_input_len: 32,
      random_output_len: 8,
    },
  }),
);
const { config } = await effectiveConfig(
  { positionals: [], flags: { config: configPath, endpoint: 'http://not-asked' } },
  { env: {} },
);
const examDirectory = mkdtempSync(join(work, 'exams-'));
const exams = await writeExams(config, examDirectory);
const simulator = await startSimulator({
  apiKey: 'model-key',
  seed: 3,
  latency: { decodeStepMs: 2 },
  examFiles: exams.map(({ fingerprint }) => join(examDirectory, `${fingerprint}.jsonl`)),
});
const s3 = await startMemoryS3();
const teams = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(202).end());
});
await new Promise<void>((resolve) => teams.listen(0, '127.0.0.1', resolve));
const teamsUrl = `http://127.0.0.1:${(teams.address() as AddressInfo).port}/flow`;
/** Nobody listens there any more. */
const awayUrl = await closedAddress();

interface Outcome {
  readonly runId: string;
  readonly faults: RunFaults | null;
  readonly attempts: number;
  readonly seconds: number;
  readonly requests: number;
  /** What report.html tells: PASS…, `not evaluated`; null without one. */
  readonly verdict: string | null;
  /** Code of the failure that it ended with; null where every step ended well. */
  readonly reason: string | null;
  readonly isExplained: boolean;
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function vllmEval(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  killAfterMs?: number,
): Promise<Ended> {
  const child = spawn(process.execPath, [join(packageRoot, 'src/cli/main.ts'), ...args, '--config', configPath], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (part: Buffer) => (stdout += part.toString()));
  child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
  const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  return new Promise((resolve) => {
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, stderr });
    });
  });
}

async function soakOnce(runId: string, faults: RunFaults | null, seed: number): Promise<Outcome> {
  const random = createSeededRandom(seed);
  const server = await startFaultyProxy(simulator.url, faults?.server ?? noFaults, random);
  const bucket = await startFaultyProxy(s3.endpoint, faults?.s3 ?? noFaults, random);
  const env = {
    MODEL_ENDPOINT: server.url,
    VLLM_EVAL_API_KEY: 'model-key',
    CLICKHOUSE_URL: faults?.isDatabaseAway === true ? `${awayUrl}/vllm_eval` : 'none',
    TEAMS_WEBHOOK_URL: faults?.isTeamsAway === true ? awayUrl : teamsUrl,
    MINIO_ENDPOINT: bucket.url,
    MINIO_ACCESS_KEY: 'key',
    MINIO_SECRET_KEY: 'secret',
    RUN_LOGS_URL: 's3://run-logs/runs',
  };
  const began = Date.now();
  const before = simulator.requestCount();
  let ended: Ended = { code: null, stdout: '', stderr: '' };
  let attempts = 0;
  while (attempts < attemptsInAll && (ended.code === null || ended.code === 75)) {
    ended = await vllmEval(['run', '--json', '--quiet', '--run-id', runId], env, faults?.killAfterMs[attempts]);
    attempts += 1;
    if (faults?.isTokenRenewed === true) server.renewToken();
  }
  const path = join(runs, runId);
  if (ended.code === 2 && faults?.isTokenRenewed === true && ended.stdout.includes('EVAL_TARGET_UNAUTHORIZED')) {
    // Somebody renews the Secret and resubmits the workflow's step.
    ended = await vllmEval(['run', '--json', '--quiet', '--run-id', runId], env);
    attempts += 1;
  }
  if (ended.code === null && existsSync(join(path, 'run.json'))) {
    for (const step of closingSteps) await vllmEval(['step', step, '--quiet', '--run', path], env);
  }
  await Promise.all([server.close(), bucket.close()]);
  const failure = /"error":\{"code":"(EVAL_\w+)","message":"[^"]+.*"nextStep":"[^"]+/.exec(ended.stdout)?.[1] ?? null;
  const verdict = existsSync(join(path, 'report.html')) ? verdictOf(join(path, 'verdict.json')) : null;
  const isExplained = ended.code === 0 || failure !== null;
  if (!isExplained) console.error(`${runId}: ended with ${ended.code} and no reason\n${ended.stderr.slice(-2_000)}`);
  return {
    runId,
    faults,
    attempts,
    seconds: (Date.now() - began) / 1000,
    requests: simulator.requestCount() - before,
    verdict,
    reason: ended.code === 0 ? null : (failure ?? 'none'),
    isExplained,
  };
}

function verdictOf(file: string): string {
  if (!existsSync(file)) return 'not evaluated';
  const { verdict } = JSON.parse(readFileSync(file, 'utf8')) as { verdict: string };
  return verdict;
}

async function closedAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

const total = Number(given.runs);
const random = createSeededRandom(Number(given.seed));
const outcomes: Outcome[] = [];
const began = Date.now();
try {
  const reference = await soakOnce('reference', null, 0);
  if (reference.verdict === null) throw new Error('the run without faults has no report');
  await vllmEval(['accept', join(runs, 'reference')], {});
  console.log(`without faults: ${reference.seconds.toFixed(1)} s, ${reference.requests} requests`);
  const durationMs = reference.seconds * 1000;
  const plans = Array.from({ length: total }, () => drawFaults(random, { requests: reference.requests, durationMs }));
  const entries = plans.entries();
  const worker = async (): Promise<void> => {
    for (const [index, faults] of entries) {
      const runId = `soak-${String(index + 1).padStart(4, '0')}`;
      outcomes.push(await soakOnce(runId, faults, index + 1));
      if (outcomes.length % 25 === 0)
        console.log(`${outcomes.length} of ${total}, ${Math.round((Date.now() - began) / 1000)} s`);
    }
  };
  await Promise.all(Array.from({ length: Number(given.parallel) }, worker));
} finally {
  await Promise.all([simulator.close(), s3.close()]);
  teams.close();
  if (!given.keep) rmSync(work, { recursive: true, force: true });
}

const tally = (values: readonly string[]): string =>
  [...Map.groupBy(values, (value) => value)].map(([value, all]) => `${value} ${all.length}`).join(', ');
console.log('\nfault                          runs  tries  with report  ended well  reason where not');
for (const kind of faultKinds) {
  const mine = outcomes.filter(({ faults }) => faults?.kinds.includes(kind));
  const reports = mine.filter(({ verdict }) => verdict !== null).length;
  const well = mine.filter(({ reason }) => reason === null).length;
  const tries = mine.reduce((sum, { attempts }) => sum + attempts, 0);
  const reasons = tally(mine.flatMap(({ reason }) => reason ?? []));
  console.log(
    `${kind.padEnd(30)} ${String(mine.length).padStart(4)} ${String(tries).padStart(6)} ${String(reports).padStart(12)} ${String(well).padStart(11)}  ${reasons}`,
  );
}
const withReport = outcomes.filter(({ verdict }) => verdict !== null).length;
const unexplained = outcomes.filter(({ isExplained }) => !isExplained).length;
console.log(`\nverdicts: ${tally(outcomes.map(({ verdict }) => verdict ?? 'no report'))}`);
console.log(
  `${total} runs in ${Math.round((Date.now() - began) / 1000)} s: ${withReport} with a report (${((withReport / total) * 100).toFixed(1)} %), ${total - withReport} without, ${unexplained} without a reason`,
);
process.exitCode = withReport >= 0.99 * total && unexplained === 0 ? 0 : 1;
