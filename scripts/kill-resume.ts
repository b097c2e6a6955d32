/**
 * Kills a run with SIGKILL at random instants and gives the same command again, until it ends. Every metrics.json must equal, byte for
 * byte but for the run id, the one of a run that was left alone. `--kills N` (20), `--seed N` (1).
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { createSeededRandom } from '../src/contracts/seeded-random.ts';
import { packageRoot } from '../src/pipeline/config/package-root.ts';

const { values: given } = parseArgs({
  options: { kills: { type: 'string', default: '20' }, seed: { type: 'string', default: '1' } },
});
const command = join(packageRoot, 'bin', 'vllm-eval');
const work = mkdtempSync(join(tmpdir(), 'vllm-eval-kill-'));
const config = join(work, 'config.json');
writeFileSync(
  config,
  JSON.stringify({
    suite: 'kill-resume',
    target: { concurrency: 16 },
    store: { url: 'none' },
    data: { cut: 'sample' },
    benchmarks: [{ name: 'mixed', tasks: ['arc_easy', 'kobest_copa', 'gsm8k'], few_shot: 0 }],
    deepeval: { suites: [join(packageRoot, 'eval/deepeval_tests/quick.yaml')] },
    reasoning: { tasks: ['aime24'], repeats: 2 },
  }),
);
const random = createSeededRandom(Number(given.seed));

const simulator = spawn(
  command,
  ['simulate', '--port', '0', '--quiet', '--seed', '3', '--answers-for', config, '--decode-ms', '4'],
  {
    stdio: ['ignore', 'pipe', 'inherit'],
  },
);
try {
  const url = await firstLine(simulator);
  const began = Date.now();
  const reference = await runToEnd(url, 'reference', null);
  const durationMs = Date.now() - began;
  console.log(`reference run: ${(durationMs / 1000).toFixed(1)} s, ${reference.length} bytes of metrics.json`);
  let different = 0;
  let kills = 0;
  for (let trial = 1; trial <= Number(given.kills); trial += 1) {
    const killAfterMs = Math.round(random() * durationMs);
    const metrics = await runToEnd(url, `trial-${trial}`, killAfterMs);
    kills += 1;
    const isSame = metrics === reference;
    if (!isSame) different += 1;
    console.log(
      `trial ${String(trial).padStart(2)}: killed after ${String(killAfterMs).padStart(6)} ms, resumed: ${isSame ? 'same' : 'DIFFERENT'}`,
    );
  }
  console.log(`${kills} kills, ${different} different`);
  process.exitCode = different === 0 ? 0 : 1;
} finally {
  simulator.kill('SIGKILL');
  rmSync(work, { recursive: true, force: true });
}

/** metrics.json of the finished run, its run id replaced. */
async function runToEnd(url: string, name: string, killAfterMs: number | null): Promise<string> {
  const output = join(work, name);
  const args = ['run', '--quiet', '--json', '--config', config, '--endpoint', url, '--output-dir', output];
  if (killAfterMs !== null) {
    const doomed = spawn(command, args, { stdio: 'ignore' });
    const timer = setTimeout(() => doomed.kill('SIGKILL'), killAfterMs);
    await once(doomed, 'exit');
    clearTimeout(timer);
  }
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${name}: the run ended with ${code}`);
  const runs = readdirSync(output)
    .filter((entry) => entry !== 'store')
    .toSorted();
  const runId = runs.at(-1) ?? '';
  return readFileSync(join(output, runId, 'metrics.json'), 'utf8').replaceAll(runId, 'RUN');
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the simulator has no output');
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error('the simulator ended before it named its address');
}
