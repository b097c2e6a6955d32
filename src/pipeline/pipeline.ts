import type { StepName } from '../contracts/run.ts';
import type { Step } from './step.ts';
import { aggregateMetrics } from './steps/aggregate-metrics.ts';
import { decideStep } from './steps/decide.ts';
import { deliverStep } from './steps/deliver.ts';
import { engineSteps } from './steps/engine-steps.ts';
import { extendStep } from './steps/extend.ts';
import { prepareDataset } from './steps/prepare-dataset.ts';
import { reportStep } from './steps/report.ts';

/** The pipeline: its steps in the order they run in one process. */
export const pipeline: readonly Step[] = [
  prepareDataset,
  ...engineSteps,
  aggregateMetrics,
  decideStep,
  extendStep,
  reportStep,
  deliverStep,
];

/** Steps that report what was recorded, whatever became of those before: an exit handler. */
export const closingSteps: readonly StepName[] = ['aggregate-metrics', 'decide', 'report', 'deliver'];

export function stepNamed(name: StepName): Step {
  const step = pipeline.find((candidate) => candidate.name === name);
  if (step === undefined) throw new Error(`the pipeline has no step ${name}`);
  return step;
}
