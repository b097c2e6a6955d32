/**
 * Speed and memory of the pipeline itself, against the simulator answering at once from a process of its own:
 * time of `--help`, CPU per sample at 64 concurrent requests, peak memory from 1 000 to 100 000 samples. `--samples N` caps the largest run.
 */
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { packageRoot } from '../src/pipeline/config/package-root.ts';

interface Usage {
  readonly cpuMs: number;
  readonly peakMiB: number;
}

const { values: given } = parseArgs({ options: { samples: { type: 'string', default: '100000' } } });
const sizes = [1_000, 10_000, 100_000].filter((size) => size <= Number(given.samples));
const command = join(packageRoot, 'bin', 'vllm-eval');
const work = mkdtempSync(join(tmpdir(), 'vllm-eval-bench-'));

console.log(`${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, Node.js ${process.version}\n`);
try {
  console.log(`--help                   ${median(Array.from({ length: 15 }, helpMs)).toFixed(0)} ms (median of 15)`);
  const results: { samples: number; usage: Usage }[] = [];
  for (const samples of sizes) {
    const usage = await measure(samples);
    results.push({ samples, usage });
    console.log(
      `${String(samples).padStart(7)} samples          ${(usage.cpuMs / 1000).toFixed(2)} s CPU, ${usage.peakMiB.toFixed(0)} MiB peak`,
    );
  }
  const [first, last] = [results[0], results.at(-1)];
  if (first !== undefined && last !== undefined && first !== last) {
    const perSample = (last.usage.cpuMs - first.usage.cpuMs) / (last.samples - first.samples);
    console.log(`CPU per sample           ${perSample.toFixed(3)} ms (difference of the largest and the smallest run)`);
    console.log(
      `peak memory              × ${(last.usage.peakMiB / first.usage.peakMiB).toFixed(2)} for × ${last.samples / first.samples} samples`,
    );
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

function helpMs(): number {
  const began = performance.now();
  spawnSync(command, ['--help']);
  return performance.now() - began;
}

async function measure(samples: number): Promise<Usage> {
  const directory = join(work, String(samples));
  const config = writeExam(directory, samples);
  const simulator = spawn(command, ['simulate', '--port', '0', '--quiet'], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const endpoint = await firstLine(simulator);
    const usageFile = join(directory, 'usage.json');
    const recorder = `import { writeFileSync } from 'node:fs';
      process.on('exit', () => writeFileSync(process.env.BENCH_USAGE, JSON.stringify(process.resourceUsage())));`;
    const args = [
      'run',
      '--quiet',
      '--json',
      '--config',
      config,
      '--endpoint',
      endpoint,
      '--store',
      'none',
      '--concurrency',
      '64',
    ];
    const child = spawn(command, args, {
      cwd: directory,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...process.env,
        BENCH_USAGE: usageFile,
        NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(recorder)}`,
      },
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`the run of ${samples} samples ended with ${code}`);
    const usage = JSON.parse(readFileSync(usageFile, 'utf8')) as {
      userCPUTime: number;
      systemCPUTime: number;
      maxRSS: number;
    };
    return { cpuMs: (usage.userCPUTime + usage.systemCPUTime) / 1000, peakMiB: usage.maxRSS / 1024 };
  } finally {
    simulator.kill('SIGTERM');
  }
}

/** A data set of `samples` short questions with its manifest and task file; returns the configuration. */
function writeExam(directory: string, samples: number): string {
  const data = join(directory, 'data', 'bench');
  mkdirSync(data, { recursive: true });
  const lines = Array.from(
    { length: samples },
    (_, index) =>
      `${JSON.stringify({ question: `What is ${index} plus ${index % 97}?`, answer: String(index + (index % 97)) })}\n`,
  ).join('');
  writeFileSync(join(data, 'test.jsonl'), lines);
  cpSync(join(packageRoot, 'datasets'), join(directory, 'datasets'), {
    recursive: true,
    filter: (path) => !path.includes('samples'),
  });
  const file = {
    path: 'test.jsonl',
    split: 'test',
    sha256: createHash('sha256').update(lines).digest('hex'),
    bytes: Buffer.byteLength(lines),
    items: samples,
  };
  const manifest = {
    name: 'bench',
    version: '1',
    description: 'sums',
    language: 'en',
    license: 'MIT',
    source: 'made by the benchmark',
    files: [file],
  };
  writeFileSync(join(directory, 'datasets', 'bench.yaml'), JSON.stringify(manifest));
  const task = {
    task: 'bench',
    dataset_path: 'bench',
    output_type: 'generate_until',
    test_split: 'test',
    doc_to_text: '{{question}}',
    doc_to_target: '{{answer}}',
    generation_kwargs: { until: ['\n'], max_gen_toks: 4, do_sample: false, temperature: 0 },
    metric_list: [{ metric: 'exact_match', aggregation: 'mean', higher_is_better: true }],
  };
  mkdirSync(join(directory, 'tasks'));
  writeFileSync(join(directory, 'tasks', 'bench.yaml'), JSON.stringify(task));
  const config = join(directory, 'config.json');
  writeFileSync(
    config,
    JSON.stringify({
      data: { directories: [join(directory, 'data')] },
      benchmarks: [{ name: 'bench', tasks: ['bench'], task_directories: [join(directory, 'tasks')] }],
    }),
  );
  return config;
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the simulator has no output');
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error('the simulator ended before it named its address');
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
