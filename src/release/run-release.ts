import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { EvalError } from '../contracts/errors.ts';
import { makeDirectory } from '../files/make-directory.ts';
import { packageRoot } from '../pipeline/config/package-root.ts';
import type { RunRelease } from './submit-release.ts';

export interface RunReleaseOptions {
  readonly configPath: string;
  readonly outputDirectory: string;
  /** Where the output of runs goes, a file each. */
  readonly logDirectory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const failureSchema = z.object({
  error: z.object({ code: z.string().regex(/^EVAL_/), message: z.string(), nextStep: z.string() }),
});

/**
 * Runs releases as processes of their own: a verdict is minutes of arithmetic, and the receiver must answer within a second meanwhile.
 * A stop of the receiver stops the run, which goes on under its id when the receiver is back.
 */
export function runReleaseAsProcess(options: RunReleaseOptions): RunRelease {
  return async (runId, environment, signal) => {
    await makeDirectory(options.logDirectory);
    const log = await open(join(options.logDirectory, `${runId}.log`), 'a');
    const main = join(packageRoot, 'src', 'cli', 'main.ts');
    const args = ['run', '--json', '--run-id', runId, '--config', options.configPath];
    try {
      const child = spawn(process.execPath, [main, ...args, '--output-dir', options.outputDirectory], {
        env: { ...options.env, ...environment },
        stdio: ['ignore', 'pipe', log.fd],
      });
      const stop = (): void => void child.kill('SIGTERM');
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
      let output = '';
      child.stdout?.setEncoding('utf8').on('data', (part: string) => (output = (output + part).slice(-65_536)));
      const [code] = await once(child, 'close');
      signal.removeEventListener('abort', stop);
      signal.throwIfAborted();
      if (code !== 0) throw failureOf(runId, code, output);
    } finally {
      await log.close();
    }
  };
}

function failureOf(runId: string, code: unknown, output: string): EvalError {
  const last = output.trimEnd().split('\n').at(-1) ?? '';
  const { error } = failureSchema.safeParse(jsonOf(last)).data ?? { error: null };
  // Locked: the run of a receiver that was killed is still at work, and ends by itself.
  const mayPass = code === 75 || code === null || error?.code === 'EVAL_JOURNAL_LOCKED';
  return new EvalError({
    code: 'EVAL_RELEASE_RUN_FAILED',
    message:
      error === null ? `Run ${runId} ended with ${String(code)}.` : `Run ${runId}: ${error.code}: ${error.message}`,
    nextStep: error?.nextStep ?? 'Its log is in the state folder of the receiver, under logs/.',
    exitCode: mayPass ? 75 : 2,
    details: { runId },
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
