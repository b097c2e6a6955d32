import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/pipeline/config/package-root.ts';

export const command: string = join(packageRoot, 'bin', 'vllm-eval');

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunCliOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly killAfterMs?: number;
}

/** Runs the real command in a process of its own, without the caller's settings in its environment. */
export async function runCli(args: readonly string[], options: RunCliOptions = {}): Promise<Finished> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], NO_COLOR: '1', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const timer =
    options.killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), options.killAfterMs);
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(timer);
  return { code, stdout, stderr };
}

/** A folder with a small configuration: 24 questions of two tasks, a test-case suite of none, no database. */
export function smallWorkspace(extra: Readonly<Record<string, unknown>> = {}): {
  readonly directory: string;
  readonly config: string;
} {
  const directory = mkdtempSync(join(tmpdir(), 'vllm-eval-e2e-'));
  const config = join(directory, 'config.json');
  const content = {
    suite: 'e2e',
    model_line: 'e2e',
    store: { url: 'none' },
    data: { cut: 'sample' },
    benchmarks: [{ name: 'small', tasks: ['arc_easy', 'kobest_copa'], few_shot: 0, limit: 60 }],
    ...extra,
  };
  writeFileSync(config, JSON.stringify(content));
  return { directory, config };
}

/** Nothing but our own words: a code, a sentence, a next step, no stack. */
export function isCleanError({ stderr }: Finished): boolean {
  return /^EVAL_[A-Z0-9_]+: .+\n\s+→ .+/m.test(stderr) && !/\n\s+at .+:\d+/.test(stderr);
}
