import type { EngineName, Exam, ExamDraft } from '../contracts/exam.ts';
import type { Sample } from '../contracts/sample.ts';
import { userCacheDirectory } from '../files/user-cache-directory.ts';
import { deepevalEngine } from '../engines/deepeval/deepeval-engine.ts';
import type { Engine, PlanContext, RunContext } from '../engines/engine.ts';
import { createReasoningEngine } from '../engines/reasoning/reasoning-engine.ts';
import { openSandbox } from '../engines/reasoning/sandbox/open-sandbox.ts';
import { servingEngine } from '../engines/serving/serving-engine.ts';
import { standardEngine } from '../engines/standard/standard-engine.ts';
import type { RunConfig, Secrets } from './config/run-config.ts';
import { openDatasets } from './open-datasets.ts';

/**
 * Where programs that a model wrote are run: CODE_SANDBOX=container inside a pod that is itself locked down. No setting of a run: a run that
 * was made in such a pod and is rescored on a laptop must not run them there without a sandbox.
 */
const reasoningEngine = createReasoningEngine(
  openSandbox(process.env['CODE_SANDBOX'] === 'container' ? 'container' : 'bubblewrap'),
);

/** Runs an exam with the engine that its header names: what its items hold is that engine's own. */
export async function runExam(exam: Exam, context: RunContext): Promise<void> {
  switch (exam.header.engine) {
    case 'standard':
      return runWith(standardEngine, exam, context);
    case 'deepeval':
      return runWith(deepevalEngine, exam, context);
    case 'reasoning':
      return runWith(reasoningEngine, exam, context);
    case 'serving':
      return runWith(servingEngine, exam, context);
  }
}

/** Scores recorded samples of an exam again, without a server. */
export function scoreExam(exam: Exam, samples: AsyncIterable<Sample>): AsyncIterable<Sample> {
  switch (exam.header.engine) {
    case 'standard':
      return scoreWith(standardEngine, exam, samples);
    case 'deepeval':
      return scoreWith(deepevalEngine, exam, samples);
    case 'reasoning':
      return scoreWith(reasoningEngine, exam, samples);
    case 'serving':
      return scoreWith(servingEngine, exam, samples);
  }
}

async function runWith<Work>(engine: Engine<never, Work>, exam: Exam, context: RunContext): Promise<void> {
  await engine.run(exam as Exam<Work>, context);
}

function scoreWith<Work>(
  engine: Engine<never, Work>,
  exam: Exam,
  samples: AsyncIterable<Sample>,
): AsyncIterable<Sample> {
  return engine.score(exam as Exam<Work>, samples);
}

/**
 * All exams of a configuration in the order of the pipeline's steps, or those of one engine. Asks no server; `secrets` open the sources
 * that missing data is fetched from.
 */
export async function planExams(
  config: RunConfig,
  { only, secrets }: { readonly only?: EngineName; readonly secrets?: Secrets } = {},
): Promise<readonly ExamDraft[]> {
  const cacheDirectory = userCacheDirectory(process.env);
  const context: PlanContext = {
    datasets: openDatasets(config.data, { secrets, cacheDirectory }),
    seed: config.seed,
    cacheDirectory,
  };
  const wanted = (engine: EngineName): boolean => only === undefined || only === engine;
  const drafts: ExamDraft[] = [];
  if (config.deepeval !== null && wanted('deepeval'))
    drafts.push(...(await deepevalEngine.plan(config.deepeval, context)));
  if (wanted('standard'))
    for (const standard of config.standard) drafts.push(...(await standardEngine.plan(standard, context)));
  if (config.reasoning !== null && wanted('reasoning'))
    drafts.push(...(await reasoningEngine.plan(config.reasoning, context)));
  if (config.serving !== null && wanted('serving')) drafts.push(...(await servingEngine.plan(config.serving, context)));
  return drafts;
}
