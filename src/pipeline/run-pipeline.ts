import type { RunConfig, Secrets } from './config/run-config.ts';
import { openRun } from './open-run.ts';
import { pipeline } from './pipeline.ts';
import type { RunListener } from './run-event.ts';
import { runStep } from './run-step.ts';

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

/** Runs all steps in this process and returns the finished run's directory. Throws the EvalError of the step that failed. */
export async function runPipeline(
  options: RunPipelineOptions,
): Promise<{ readonly runId: string; readonly path: string }> {
  const { config, secrets, notify, now, signal } = options;
  const { directory, runId, resumed } = await openRun(config, options);
  try {
    const steps = pipeline.filter((step) => step.applies(config)).map((step) => step.name);
    notify({ kind: 'run-started', runId, path: directory.path, resumed, steps });
    for (const step of pipeline) {
      await runStep(step, { directory, runId, config, secrets, notify, now, signal }, { force: false });
    }
    return { runId, path: directory.path };
  } finally {
    await directory.close();
  }
}
