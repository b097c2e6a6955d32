import { EvalError } from '../../../contracts/errors.ts';
import type { SendToJudge } from './judge.ts';

/** Stands in where a suite needs a judge and none is configured. */
export const missingJudge: SendToJudge = () =>
  Promise.reject(
    new EvalError({
      code: 'EVAL_JUDGE_MISSING',
      message: 'expected a judge, found none configured',
      nextStep: 'Configure the endpoint of a judge model, or leave out the suites that need one.',
    }),
  );
