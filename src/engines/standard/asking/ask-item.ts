import type { ExamHeader } from '../../../contracts/exam.ts';
import type { SampleOutput } from '../../../contracts/sample.ts';
import type { StandardSettings } from '../standard-settings.ts';
import type { StandardWork } from '../standard-work.ts';
import type { AskedTarget } from './asked-target.ts';
import { generateAnswer } from './generate-answer.ts';
import { createContinuationScorer } from './score-continuations.ts';

/** The requests of an item, all started: one output or failure each, in the order of the item's requests. */
export type AskItem = (work: StandardWork, signal: AbortSignal) => readonly Promise<SampleOutput>[];

export function createAsker(
  header: Pick<ExamHeader, 'sampling'>,
  settings: StandardSettings,
  context: { readonly target: AskedTarget; readonly signal: AbortSignal },
): AskItem {
  const { target } = context;
  const scoreContinuation = createContinuationScorer(target, settings.prefixTokenId, context.signal);
  const parameters = { sampling: header.sampling, extraBody: settings.extraBody };
  return (work, signal) => {
    if (work.kind === 'generate_until') {
      return Array.from({ length: settings.task.repeats }, () =>
        generateAnswer(target, work.prompt, parameters, signal),
      );
    }
    return work.requests.map(([at, continuation]) => scoreContinuation(work.contexts[at] ?? '', continuation, signal));
  };
}
