import type { ExamHeader } from '../../contracts/exam.ts';
import { pinnedRuns } from '../accepted-runs.ts';
import { withStoreIfThere } from '../open-configured-store.ts';
import type { StepContext } from '../step.ts';

/** Exams of the run that this one will be compared with, as far as they were asked; null without a baseline. */
export async function baselineExams(
  modelLine: string,
  { runId, config, secrets, notify }: StepContext,
): Promise<readonly ExamHeader[] | null> {
  return withStoreIfThere(config.store, secrets, notify, async (store) => {
    const where = { outputDirectory: config.outputDirectory, store };
    const [baseline] = await pinnedRuns('baseline', modelLine, where, runId);
    return baseline === undefined ? null : (await baseline.record.run()).exams;
  });
}
