/**
 * How well `plan --like` predicts: runs a configuration against the simulator, plans a second one from it, runs that, and compares the
 * planned time to the report with the one in timeline.json. Pairs: the same again, four times the items, other task sizes on a slower server.
 *
 * `--repeats N` (2): each pair so often.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packageRoot } from '../src/pipeline/config/package-root.ts';
import { writeExams } from '../src/pipeline/write-exams.ts';
import { effectiveConfig } from '../src/cli/effective-config.ts';
import { startSimulator } from '../src/simulator/start-simulator.ts';

const { values: given } = parseArgs({ options: { repeats: { type: 'string', default: '2' } } });
const work = mkdtempSync(join(tmpdir(), 'vllm-eval-plan-'));

interface Pair {
  readonly name: string;
  readonly decodeStepMs: number;
  /** `limit` and `num_prompts` of the first run and of the one that is predicted. */
  readonly first: readonly [number, number];
  readonly second: readonly [number, number];
}

const pairs: readonly Pair[] = [
  { name: 'the same again', decodeStepMs: 10, first: [100, 60], second: [100, 60] },
  { name: 'four times the items', decodeStepMs: 10, first: [40, 40], second: [160, 160] },
  { name: 'half the items, slower server', decodeStepMs: 25, first: [100, 60], second: [50, 30] },
];

function configFile(limit: number, prompts: number): string {
  const file = join(work, `config-${limit}-${prompts}.json`);
  writeFileSync(
    file,
    JSON.stringify({
      suite: 'plan-error',
      store: { url: 'none' },
      data: { cut: 'sample' },
      output_dir: join(work, 'runs'),
      benchmarks: [{ name: 'standard', tasks: ['arc_easy', 'gsm8k', 'kobest_copa', 'hellaswag'], few_shot: 0, limit }],
      deepeval: { suites: [join(packageRoot, 'eval/deepeval_tests/quick.yaml')] },
      reasoning: { tasks: ['aime24'] },
      serving: {
        scenarios: ['concurrency_test'],
        repetitions: 1,
        num_prompts: prompts,
        random_input_len: 128,
        random_output_len: 64,
      },
    }),
  );
  return file;
}

async function vllmEval(args: readonly string[]): Promise<unknown> {
  const child = spawn(process.execPath, [join(packageRoot, 'src/cli/main.ts'), ...args, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  for await (const part of child.stdout) output += String(part);
  return JSON.parse(output);
}

async function run(file: string, endpoint: string): Promise<{ readonly path: string; readonly seconds: number }> {
  const { path } = (await vllmEval(['run', '--new', '--quiet', '--config', file, '--endpoint', endpoint])) as {
    path: string;
  };
  const { seconds } = JSON.parse(readFileSync(join(path, 'timeline.json'), 'utf8')) as { seconds: number };
  return { path, seconds };
}

const errors: number[] = [];
try {
  for (const { name, decodeStepMs, first, second } of pairs) {
    const [firstFile, secondFile] = [configFile(...first), configFile(...second)];
    const { config } = await effectiveConfig(
      { positionals: [], flags: { config: secondFile, endpoint: 'http://not-asked' } },
      { env: {} },
    );
    const directory = mkdtempSync(join(work, 'exams-'));
    const exams = await writeExams(config, directory);
    const simulator = await startSimulator({
      latency: { decodeStepMs, prefillTokensPerSecond: 20_000 },
      examFiles: exams.map(({ fingerprint }) => join(directory, `${fingerprint}.jsonl`)),
    });
    for (let repeat = 0; repeat < Number(given.repeats); repeat += 1) {
      const earlier = await run(firstFile, simulator.url);
      const plan = (await vllmEval([
        'plan',
        '--config',
        secondFile,
        '--endpoint',
        simulator.url,
        '--like',
        earlier.path,
      ])) as { totalSeconds: number };
      const { seconds } = await run(secondFile, simulator.url);
      const error = plan.totalSeconds / seconds - 1;
      errors.push(Math.abs(error));
      console.log(
        `${name.padEnd(32)} planned ${plan.totalSeconds.toFixed(1).padStart(6)} s, took ${seconds.toFixed(1).padStart(6)} s, error ${(error * 100).toFixed(1).padStart(6)} %`,
      );
    }
    await simulator.close();
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
const largest = Math.max(...errors);
console.log(`largest error ${(largest * 100).toFixed(1)} %`);
process.exitCode = largest < 0.25 ? 0 : 1;
