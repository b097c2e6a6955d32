import { engineNames } from '../../contracts/exam.ts';
import { readAsked, writeAsked } from '../../journal/asked-file.ts';
import { baselineExams } from '../extension/baseline-exams.ts';
import { extendAsked } from '../extension/extend-asked.ts';
import { lookOf } from '../extension/look-of.ts';
import { readRun, readVerdict } from '../read-run.ts';
import type { Step, StepContext } from '../step.ts';
import { aggregateMetrics } from './aggregate-metrics.ts';
import { decideStep } from './decide.ts';
import { engineSteps } from './engine-steps.ts';

/**
 * While the verdict is INCONCLUSIVE: asks more of the open tasks, within the budget, and decides again. What is to be asked is written
 * first, so that a run that was stopped goes on with the same extension.
 */
export const extendStep: Step = {
  name: 'extend',
  summary: 'ask more of tasks that are undecided, and decide again',
  needs: ['decide'],
  engine: null,
  asksModel: true,
  timeoutMinutes: 60,
  maxAttempts: 3,
  applies: (config) => config.extension !== null,
  execute: async (context) => {
    const { path } = context.directory;
    for (;;) {
      const asked = await readAsked(path);
      if (asked === null) return;
      const verdict = await readVerdict(path);
      if ((verdict.look ?? 1) < lookOf(asked).number) {
        await lookAgain(context);
        continue;
      }
      if (context.config.extension === null || verdict.baselineRunId === null) return;
      const run = await readRun(path);
      const baseline = await baselineExams(run.modelLine, context);
      const exams = { candidate: run.exams, baseline: baseline ?? [] };
      const next = extendAsked(asked, verdict, exams, context.config.extension, context.now());
      if (next === null) return;
      await writeAsked(path, next);
    }
  },
};

/** Asks what is missing, adds up and decides. */
async function lookAgain(context: StepContext): Promise<void> {
  const { exams } = await readRun(context.directory.path);
  for (const engine of engineNames) {
    if (!exams.some((exam) => exam.engine === engine)) continue;
    await engineSteps.find((step) => step.engine === engine)?.execute(context);
  }
  await aggregateMetrics.execute(context);
  await decideStep.execute(context);
}
