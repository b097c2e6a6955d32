import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { EvalError } from '../../../contracts/errors.ts';
import type { ProgramEnd, ProgramLimits, Sandbox } from './sandbox.ts';
import { createGate } from './gate.ts';

/**
 * `bubblewrap` gives every program namespaces of its own. `container` takes the container this runs in for the sandbox: a pod whose
 * network policy, read-only root and user leave nothing to take; without user namespaces bubblewrap does not work there.
 */
export const sandboxKinds = ['bubblewrap', 'container'] as const;
export type SandboxKind = (typeof sandboxKinds)[number];

const outputLimit = 1 << 20;
/** Exit code of bubblewrap and of prlimit for what they could not do themselves; a program's own 1 has no such message. */
const setupFailure = /^(?:bwrap|prlimit): /u;

/** A sandbox that runs as many programs at once as there are processors. */
export function openSandbox(kind: SandboxKind): Sandbox {
  const gate = createGate(availableParallelism());
  return { runPython: (program, input, limits, signal) => gate(() => runOnce(kind, program, input, limits, signal)) };
}

async function runOnce(
  kind: SandboxKind,
  program: string,
  input: string,
  limits: ProgramLimits,
  signal: AbortSignal | undefined,
): Promise<ProgramEnd> {
  const folder = await mkdtemp(join(tmpdir(), 'vllm-eval-program-'));
  try {
    await writeFile(join(folder, 'program.py'), program);
    const end = await execute(commandLine(kind, folder, limits), folder, input, limits.seconds * 1000, signal);
    if (end.kind === 'exited' && end.code !== 0 && setupFailure.test(end.stderr)) throw unavailable(kind, end.stderr);
    return end;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function commandLine(kind: SandboxKind, folder: string, { seconds, memoryMegabytes }: ProgramLimits): string[] {
  const limited = [
    'prlimit',
    `--as=${memoryMegabytes * 2 ** 20}`,
    `--cpu=${Math.ceil(seconds) + 1}`,
    '--core=0',
    `--fsize=${64 << 20}`,
    '--',
    'python3',
    '-I',
  ];
  if (kind === 'container') return [...limited, join(folder, 'program.py')];
  const isolated =
    'bwrap --unshare-all --die-with-parent --new-session --clearenv --setenv PATH /usr/local/bin:/usr/bin:/bin --setenv LANG C.UTF-8 --proc /proc --dev /dev --tmpfs /tmp --chdir /tmp';
  const system = ['/usr', '/lib', '/lib64', '/bin', '/sbin', '/etc/alternatives', '/etc/ld.so.cache'];
  return [
    ...isolated.split(' '),
    ...system.flatMap((path) => ['--ro-bind-try', path, path]),
    '--ro-bind',
    join(folder, 'program.py'),
    '/tmp/program.py',
    ...limited,
    '/tmp/program.py',
  ];
}

function execute(
  [command = '', ...parameters]: readonly string[],
  folder: string,
  input: string,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<ProgramEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, {
      cwd: folder,
      detached: true,
      env: { PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8' },
    });
    let ended: 'timed-out' | 'too-much-output' | null = null;
    const stop = (why: typeof ended): void => {
      ended ??= why;
      try {
        // The whole group: a program may have started others.
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It is gone already.
      }
    };
    const abort = (): void => stop(null);
    signal?.addEventListener('abort', abort, { once: true });
    const timer = setTimeout(() => stop('timed-out'), timeoutMs);
    const texts = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (chunk: string) => {
        texts[name] += chunk;
        if (texts[name].length > outputLimit) stop('too-much-output');
      });
    }
    // A program that ends without reading its input closes the pipe: that is its right.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    const finish = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
    child.on('error', (error) => {
      finish();
      reject(unavailable(command, error.message));
    });
    child.on('close', (code, killedBy) => {
      finish();
      if (signal?.aborted === true) reject(signal.reason);
      else if (ended !== null) resolve({ kind: ended });
      else if (killedBy === 'SIGXCPU') resolve({ kind: 'timed-out' });
      else resolve({ kind: 'exited', code: code ?? 128, ...texts });
    });
  });
}

function unavailable(what: string, found: string): EvalError {
  return new EvalError({
    code: 'EVAL_SANDBOX_UNAVAILABLE',
    message: `expected to run a program in a sandbox (${what}), found: ${found.trim().slice(0, 300)}`,
    nextStep:
      'Install python3, util-linux and bubblewrap; inside a locked-down container set CODE_SANDBOX=container. Then `vllm-eval rescore` measures the recorded answers.',
  });
}
