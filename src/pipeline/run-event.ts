import type { EvalError } from '../contracts/errors.ts';
import type { StepName } from '../contracts/run.ts';

/** What happens while a pipeline runs, for a progress display or a log. */
export type RunEvent =
  | {
      readonly kind: 'run-started';
      readonly runId: string;
      readonly path: string;
      readonly resumed: boolean;
      readonly steps: readonly StepName[];
    }
  /** `samples` is what the step has to bring in all, `recorded` what an earlier start of it brought already. */
  | { readonly kind: 'step-started'; readonly step: StepName; readonly samples: number; readonly recorded: number }
  | { readonly kind: 'sample'; readonly step: StepName; readonly task: string; readonly measured: boolean }
  | { readonly kind: 'step-finished'; readonly step: StepName; readonly durationMs: number }
  | {
      readonly kind: 'step-failed';
      readonly step: StepName;
      readonly error: EvalError;
      readonly attempt: number;
      readonly retrying: boolean;
    }
  | { readonly kind: 'notice'; readonly message: string };

export type RunListener = (event: RunEvent) => void;
