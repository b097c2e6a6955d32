import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isEvalError } from '../contracts/errors.ts';
import type { RunConfig, Secrets } from './config/run-config.ts';
import { openRun } from './open-run.ts';
import { closingSteps, pipeline, stepNamed } from './pipeline.ts';
import { reportFailedStart } from './report-failed-start.ts';
import type { RunListener } from './run-event.ts';
import { runStep } from './run-step.ts';
import type { StepContext } from './step.ts';

export interface RunPipelineOptions {
  readonly config: RunConfig;
  readonly secrets: Secrets;
  /** A new run even where an unfinished one of the same configuration could go on. */
  readonly fresh: boolean;
  readonly runId: string | null;
  readonly notify: RunListener;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

/**
 * Runs all steps in this process and returns the finished run's directory. Where one fails, what was recorded is reported all the same, and
 * its EvalError is thrown: the same command goes on there.
 */
export async function runPipeline(
  options: RunPipelineOptions,
): Promise<{ readonly runId: string; readonly path: string }> {
  const { config, secrets, notify, now, signal } = options;
  const { directory, runId, resumed } = await openRun(config, options);
  try {
    const steps = pipeline.filter((step) => step.applies(config)).map((step) => step.name);
    notify({ kind: 'run-started', runId, path: directory.path, resumed, steps });
    const context: StepContext = { directory, runId, config, secrets, notify, now, signal };
    try {
      for (const step of pipeline) await runStep(step, context, { force: false, retry: true });
    } catch (error) {
      if (isEvalError(error) && !signal.aborted) await closeRun(context);
      throw error;
    }
    return { runId, path: directory.path };
  } finally {
    await directory.close();
  }
}

/** What Argo's exit handler does. The failure that led here is what is told; one of reporting it is only noticed. */
async function closeRun(context: StepContext): Promise<void> {
  try {
    if (!existsSync(join(context.directory.path, 'run.json'))) return await reportFailedStart(context);
    for (const name of closingSteps) await runStep(stepNamed(name), context, { force: true, retry: false });
  } catch (error) {
    if (!isEvalError(error)) throw error;
    context.notify({ kind: 'notice', message: `not reported: ${error.message} (${error.code})` });
  }
}
