import { setTimeout as sleep } from 'node:timers/promises';
import { EvalError, isEvalError } from '../contracts/errors.ts';
import type { StepState } from '../contracts/run.ts';
import { readStepState, readStepStates, writeStepState } from '../journal/step-state.ts';
import type { Step, StepContext } from './step.ts';

const retryDelayMs = 2_000;

export interface RunStepOptions {
  /** Again, even where it is done. */
  readonly force: boolean;
  /** Whether a transient failure is tried again here. Not where an orchestrator does it: tries would multiply. */
  readonly retry: boolean;
}

/**
 * Runs one step to its end and records how it went in the run directory. A step that is done is left alone, unless a step that it needs
 * has ended since: then what it made is out of date.
 */
export async function runStep(step: Step, context: StepContext, { force, retry }: RunStepOptions): Promise<void> {
  const { directory, notify, now, signal } = context;
  const shard = context.shard?.index ?? 0;
  const shards = context.shard?.count ?? 1;
  const recorded = await readStepState(directory.path, step.name, shard);
  // A part of another split says nothing of this one: what its journal has is not asked again.
  const before = (recorded?.shards ?? 1) === shards ? recorded : null;
  if (before?.status === 'done' && !force && !(await isOutOfDate(directory.path, step, before.startedAt))) return;
  // A step that goes on began when it first began; one that is done again begins now.
  const startedAt = before === null || before.status === 'done' ? now().toISOString() : before.startedAt;
  const record = async (status: StepState['status'], error: StepState['error'] = null): Promise<void> => {
    const finishedAt = status === 'running' ? null : now().toISOString();
    await writeStepState(directory.path, {
      step: step.name,
      shard,
      ...(shards === 1 ? {} : { shards }),
      status,
      startedAt,
      finishedAt,
      error,
    });
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
      const retrying = retry && error.exitCode === 75 && attempt < step.maxAttempts;
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

async function isOutOfDate(path: string, { needs }: Step, startedAt: string): Promise<boolean> {
  const states = await readStepStates(path);
  return states.some(
    ({ step, status, finishedAt }) => needs.includes(step) && status === 'done' && (finishedAt ?? '') > startedAt,
  );
}

function stopped(runId: string): EvalError {
  return new EvalError({
    code: 'EVAL_RUN_STOPPED',
    message: `Run ${runId} was stopped; everything recorded so far is kept.`,
    nextStep: 'Run the same command again to go on where it stopped.',
    exitCode: 75,
  });
}
