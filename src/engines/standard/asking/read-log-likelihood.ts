import { EvalError } from '../../../contracts/errors.ts';
import type { Completion, PositionLogprobs } from '../../../target/target.ts';

export interface ContinuationLogLikelihood {
  readonly sum: number;
  readonly tokens: number;
  readonly isGreedy: boolean;
}

/** Sum over the positions [from, to) of an echoed prompt; greedy when every token has the highest log-probability of its position. */
export function readLogLikelihood(
  completion: Completion,
  range: (logprobs: PositionLogprobs) => readonly [number, number],
): ContinuationLogLikelihood {
  const logprobs = completion.choices[0]?.logprobs ?? null;
  if (logprobs === null) throw noLogprobs('no log-probabilities of the prompt');
  const [from, to] = range(logprobs);
  if (logprobs.tokenLogprobs.length < to) {
    throw noLogprobs(`log-probabilities of ${logprobs.tokenLogprobs.length} tokens where the prompt has ${to}`);
  }
  let sum = 0;
  let isGreedy = true;
  for (let position = from; position < to; position += 1) {
    const own = logprobs.tokenLogprobs[position];
    if (own === null || own === undefined) throw noLogprobs(`no log-probability at position ${position}`);
    sum += own;
    const best = Math.max(...Object.values(logprobs.topLogprobs[position] ?? {}));
    if (own !== best) isGreedy = false;
  }
  return { sum, tokens: to - from, isGreedy };
}

/** The server answered, but without what scoring needs. */
export function noLogprobs(found: string): EvalError {
  return new EvalError({
    code: 'EVAL_TARGET_UNSUPPORTED',
    message: `expected the log-probabilities of the prompt (echo with logprobs), found ${found}`,
    nextStep:
      'serve the model with an API that echoes prompts with log-probabilities, as vLLM does, or leave multiple-choice tasks out',
  });
}
