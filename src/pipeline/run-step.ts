import { setTimeout as sleep } from 'node:timers/promises';
import { EvalError, isEvalError } from '../contracts/errors.ts';
import type { StepState } from '../contracts/run.ts';
import { readStepState, writeStepState } from '../journal/step-state.ts';
import type { Step, StepContext } from './step.ts';

const retryDelayMs = 2_000;

/**
 * Runs one step to its end, again after a transient failure (exit code 75), and records how it went in the run directory.
 * A step that is done already is left alone unless `force`.
 */
export async function runStep(step: Step, context: StepContext, options: { readonly force: boolean }): Promise<void> {
  const { directory, notify, now, signal } = context;
  const before = await readStepState(directory.path, step.name, 0);
  if (before?.status === 'done' && !options.force) return;
  const startedAt = before?.startedAt ?? now().toISOString();
  const record = async (status: StepState['status'], error: StepState['error'] = null): Promise<void> => {
    const finishedAt = status === 'running' ? null : now().toISOString();
    await writeStepState(directory.path, { step: step.name, shard: 0, status, startedAt, finishedAt, error });
  };
  if (!step.applies(context.config)) {
    await record('skipped');
    return;
  }
  await record('running');
  const began = now().getTime();
  if (step.engine === null) notify({ kind: 'step-started', step: step.name, samples: 0, recorded: 0 });
  for (let attempt = 1; ; attempt += 1) {
    try {
      await step.execute(context);
      await record('done');
      notify({ kind: 'step-finished', step: step.name, durationMs: now().getTime() - began });
      return;
    } catch (error) {
      if (signal.aborted) throw stopped(context.runId);
      if (!isEvalError(error)) throw error;
      const retrying = error.exitCode === 75 && attempt < step.maxAttempts;
      notify({ kind: 'step-failed', step: step.name, error, retrying });
      if (!retrying) {
        await record('failed', { code: error.code, message: error.message, nextStep: error.nextStep });
        throw error;
      }
      await sleep(retryDelayMs * 2 ** (attempt - 1), undefined, { signal }).catch(() => {
        throw stopped(context.runId);
      });
    }
  }
}

function stopped(runId: string): EvalError {
  return new EvalError({
    code: 'EVAL_RUN_STOPPED',
    message: `Run ${runId} was stopped; everything recorded so far is kept.`,
    nextStep: 'Run the same command again to go on where it stopped.',
    exitCode: 75,
  });
}
