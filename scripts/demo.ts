/**
 * The main job in three minutes: a baseline, a good release and a bad one, each served by the simulator over HTTP, evaluated by the
 * complete pipeline, stored, compared and reported. Ends with 0 when the good one passes and the bad one is caught.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { packageRoot } from '../src/pipeline/config/package-root.ts';

interface Release {
  readonly tag: string;
  readonly story: string;
  readonly accuracy: number;
  readonly decodeMs: number;
  readonly expected: readonly string[];
}

const releases: readonly Release[] = [
  {
    tag: 'release-1.0.0',
    story: 'the release in production: it becomes the baseline',
    accuracy: 0.8,
    decodeMs: 5,
    expected: ['INCONCLUSIVE'],
  },
  {
    tag: 'release-1.0.1',
    story: 'a good release: other weights files, same model',
    accuracy: 0.8,
    decodeMs: 5,
    expected: ['PASS', 'WARN'],
  },
  {
    tag: 'release-1.1.0',
    story: 'a bad release: eight points of accuracy lost, decoding 60 % slower',
    accuracy: 0.72,
    decodeMs: 8,
    expected: ['REGRESSED', 'CRITICAL'],
  },
];

const { values: given } = parseArgs({
  options: { 'output-dir': { type: 'string', default: 'demo-output' }, lang: { type: 'string', default: 'en' } },
});
const output = given['output-dir'];
const command = join(packageRoot, 'bin', 'vllm-eval');
const config = join(packageRoot, 'configs', 'demo.json');

rmSync(output, { recursive: true, force: true });
const outcomes: { release: Release; verdict: string; report: string }[] = [];
for (const release of releases) {
  console.log(`\n── ${release.tag}: ${release.story}\n`);
  const simulator = await simulate(release);
  try {
    const image = `ghcr.io/example/vllm:${release.tag}`;
    await vllmEval([
      'run',
      '--config',
      config,
      '--endpoint',
      simulator.url,
      '--image',
      image,
      '--output-dir',
      output,
      '--run-id',
      release.tag,
      '--lang',
      given.lang,
    ]);
  } finally {
    simulator.process.kill('SIGTERM');
    await once(simulator.process, 'exit');
  }
  if (outcomes.length === 0) await vllmEval(['accept', release.tag, '--output-dir', output, '--note', 'demo']);
  const { verdict } = JSON.parse(readFileSync(join(output, release.tag, 'verdict.json'), 'utf8')) as {
    verdict: string;
  };
  outcomes.push({ release, verdict, report: join(output, release.tag, 'report.html') });
}

console.log('\n── what was found\n');
for (const { release, verdict, report } of outcomes)
  console.log(`${verdict.padEnd(13)} ${release.tag}  ${release.story}\n${' '.repeat(14)}${report}`);
const wrong = outcomes.filter(({ release, verdict }) => !release.expected.includes(verdict));
for (const { release, verdict } of wrong)
  console.error(`\nexpected ${release.expected.join(' or ')} for ${release.tag}, found ${verdict}`);
console.log(`\nreport: ${outcomes.at(-1)?.report}`);
process.exitCode = wrong.length === 0 ? 0 : 1;

async function simulate({ accuracy, decodeMs }: Release): Promise<{ url: string; process: ChildProcess }> {
  const args = ['simulate', '--port', '0', '--quiet', '--model', 'demo-8b', '--seed', '7', '--answers-for', config];
  const child = spawn(
    command,
    [...args, '--accuracy', String(accuracy), '--decode-ms', String(decodeMs), '--prefill-rate', '40000'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  for await (const line of createInterface({ input: child.stdout })) return { url: line, process: child };
  throw new Error('the simulator ended before it named its address');
}

async function vllmEval(args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`vllm-eval ${args[0]} ended with ${code}`);
}
