import { EvalError } from '../../../contracts/errors.ts';
import type { SampleOutput } from '../../../contracts/sample.ts';
import type { JudgeRequest, SendToJudge } from './judge.ts';

/**
 * Answers from the recorded replies of a sample, in the order they came where the same thing was asked more than once.
 * A question that was never asked (another prompt, another metric) has no reply.
 */
export function recordedJudge(outputs: readonly SampleOutput[]): SendToJudge {
  const replies = Map.groupBy(
    outputs.filter((output) => output.role === 'judge'),
    (output) => keyOf(output.request),
  );
  return (request) => {
    const reply = replies.get(keyOf(request))?.shift();
    if (reply !== undefined) return Promise.resolve(reply);
    return Promise.reject(
      new EvalError({
        code: 'EVAL_JUDGE_NOT_RECORDED',
        message: `expected a recorded reply of the judge to "${request.question}", found none with this prompt`,
        nextStep: 'Run again: prompts or metrics changed since the answers were recorded.',
      }),
    );
  };
}

function keyOf(request: JudgeRequest | SampleOutput['request']): string {
  if (typeof request !== 'object' || request === null || Array.isArray(request)) return '';
  return JSON.stringify([request['question'], request['messages'], request['label']]);
}
