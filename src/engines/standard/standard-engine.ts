import type { StandardConfig } from '../../contracts/engine-config.ts';
import type { Exam, ExamDraft } from '../../contracts/exam.ts';
import type { Sample } from '../../contracts/sample.ts';
import type { Engine, RunContext } from '../engine.ts';
import { type Answer, runItems } from '../run-items.ts';
import { createAsker } from './asking/ask-item.ts';
import { openDatasetsOnce } from './open-datasets-once.ts';
import { planExam } from './plan-exam.ts';
import { selectTasks } from './select-tasks.ts';
import { createScorer } from './scoring/scorer.ts';
import { standardSettings } from './standard-settings.ts';
import type { StandardWork } from './standard-work.ts';

/** Runs task files of lm-evaluation-harness: multiple choice by log-likelihood, and generation with extracted answers. */
export const standardEngine: Engine<StandardConfig, StandardWork> = {
  name: 'standard',

  async plan(config, context) {
    const datasets = openDatasetsOnce(context.datasets);
    const exams: ExamDraft<StandardWork>[] = [];
    for (const { task, request } of await selectTasks(config, datasets, context.cacheDirectory ?? null)) {
      exams.push(await planExam(task, request, config, datasets));
    }
    return exams;
  },

  async run(exam: Exam<StandardWork>, context: RunContext): Promise<void> {
    const settings = standardSettings(exam.header);
    const scorer = createScorer(settings.task);
    const ask = createAsker(exam.header, settings, context);
    await runItems(exam, context, async ({ work }, _repeat, signal): Promise<Answer> => {
      const answers = await ask(work, signal);
      const outputs = answers.map(({ output }) => output);
      const failure = answers.find((answer) => answer.failure !== null)?.failure ?? null;
      return { outputs, scores: failure === null ? scorer.score(work, outputs) : scorer.notMeasured(failure) };
    });
  },

  async *score(exam: Exam<StandardWork>, samples: AsyncIterable<Sample>): AsyncIterable<Sample> {
    const scorer = createScorer(standardSettings(exam.header).task);
    const works = new Map<string, StandardWork>();
    for await (const { itemId, work } of exam.items()) works.set(itemId, withoutPrompts(work));
    for await (const sample of samples) {
      const work = works.get(sample.itemId);
      const failed = sample.outputs.length === 0 || sample.outputs.some(({ error }) => error !== undefined);
      // A failed request stays missing data: there is nothing to score.
      yield work === undefined || failed ? sample : { ...sample, scores: scorer.score(work, sample.outputs) };
    }
  },
};

/** Scoring needs the answers only; prompts would fill the memory. */
function withoutPrompts(work: StandardWork): StandardWork {
  if (work.kind === 'loglikelihood_rolling') return work;
  return work.kind === 'generate_until' ? { ...work, prompt: '' } : { ...work, contexts: [] };
}
