import { EvalError } from '../../../contracts/errors.ts';
import { didYouMean } from '../../../contracts/nearest-name.ts';
import { join } from 'node:path';
import type { Check } from './check.ts';
import { replayFunctions } from './replay-functions.ts';
import { replayHttp } from './replay-http.ts';
import { replayFeatures, type ReplayResults, replayShippedTasks } from './replay-lm-eval.ts';
import { replayMath } from './replay-math.ts';
import { replayRandom } from './replay-random.ts';
import { replayRegex } from './replay-regex.ts';

export const conformanceAreas = ['lm-eval', 'lm-eval-http', 'math', 'regex', 'rng'] as const;

export interface ReplayOptions {
  /** Folder of the vectors of the area. */
  readonly directory: string;
  /** `lm_eval/tasks` of lm-evaluation-harness 0.4.13; without it the tasks that ship with it are left out. */
  readonly tasksDirectory: string | null;
  readonly results: ReplayResults;
}

/** Replays a folder of recorded results of the original Python packages. */
export async function* replayArea(area: string, options: ReplayOptions): AsyncGenerator<Check, void, undefined> {
  const { directory, tasksDirectory, results } = options;
  switch (area) {
    case 'lm-eval':
      yield* replayFeatures(join(directory, 'features'), results);
      if (tasksDirectory !== null) yield* replayShippedTasks(join(directory, 'tasks'), tasksDirectory, results);
      yield* await replayFunctions(join(directory, 'functions'));
      return;
    case 'lm-eval-http':
      yield* replayHttp(directory, join(directory, '..', 'lm-eval', 'features'));
      return;
    case 'math':
      yield* await replayMath(directory);
      return;
    case 'regex':
      yield* await replayRegex(directory);
      return;
    case 'rng':
      yield* await replayRandom(directory);
      return;
    default:
      throw new EvalError({
        code: 'EVAL_STANDARD_AREA_UNKNOWN',
        message: `no conformance area ${JSON.stringify(area)}.${didYouMean(area, conformanceAreas)}`,
        nextStep: `name one of: ${conformanceAreas.join(', ')}`,
      });
  }
}
