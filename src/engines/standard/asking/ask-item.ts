import type { ExamHeader } from '../../../contracts/exam.ts';
import type { SampleOutput } from '../../../contracts/sample.ts';
import { type EvalError, isEvalError } from '../../../contracts/errors.ts';
import type { StandardSettings } from '../standard-settings.ts';
import type { ContinuationWork, StandardWork } from '../standard-work.ts';
import type { AskedTarget } from './asked-target.ts';
import { generateAnswer } from './generate-answer.ts';
import { noLogprobs } from './read-log-likelihood.ts';
import { outcomeOf, type RequestOutcome } from './request-outcome.ts';
import { findPrefixToken, requestSeed, scoreByText, scoreByTokens } from './score-continuations.ts';
import { scoreNextTokens } from './score-next-tokens.ts';
import { scoreRolling } from './score-rolling.ts';
import { cachedEncode } from './token-cache.ts';

/** Everything an item asks: one outcome per request, in the order of the item's requests. */
export type AskItem = (work: StandardWork, signal: AbortSignal) => Promise<readonly RequestOutcome[]>;

/** Characters of text whose tokens are remembered: what many questions in flight need, and a few megabytes. */
const rememberedCharacters = 4_000_000;

export interface AskerContext {
  readonly target: AskedTarget;
  readonly signal: AbortSignal;
}

export function createAsker(
  header: Pick<ExamHeader, 'sampling'>,
  settings: StandardSettings,
  { target, signal: runSignal }: AskerContext,
): AskItem {
  const { tokenize, logprobTokenIds, topLogprobs, echoLogprobs } = target.facts.capabilities;
  const encode = cachedEncode(
    async (text) => (await target.tokenize(text, { addSpecialTokens: false, signal: runSignal })).tokenIds,
    rememberedCharacters,
  );
  const scoring = {
    target,
    encode,
    prefixTokenId: () => findPrefixToken(target, settings.prefixTokenId, runSignal),
    seed: header.sampling.seed ?? requestSeed,
    overlongPrompts: settings.overlongPrompts,
  };
  const usesTokens = tokenize && settings.promptForm === 'token-ids';
  const scoreContinuation = usesTokens ? scoreByTokens(scoring) : scoreByText(scoring, tokenize);
  const parameters = { sampling: header.sampling, extraBody: settings.extraBody };
  const cut = tokenize && settings.overlongPrompts === 'cut-left' ? encode : null;
  let canAskNextTokens = usesTokens && (logprobTokenIds || topLogprobs === true);

  const outcomes = (pending: readonly Promise<SampleOutput>[], signal: AbortSignal): Promise<RequestOutcome[]> =>
    Promise.all(pending.map((one) => outcomeOf(one, signal)));

  const askTogether = async (
    work: ContinuationWork,
    signal: AbortSignal,
  ): Promise<readonly RequestOutcome[] | null> => {
    try {
      const outputs = await scoreNextTokens(scoring, work, signal);
      return outputs?.map((output) => ({ output, failure: null })) ?? null;
    } catch (error) {
      if (!isEvalError(error, 'EVAL_TARGET_UNSUPPORTED')) {
        return outcomes(
          work.requests.map(() => Promise.reject(error)),
          signal,
        );
      }
      // The server said it could: from here on by echo, which asks every continuation by itself.
      canAskNextTokens = false;
      return null;
    }
  };

  return async (work, signal) => {
    if (work.kind === 'generate_until') {
      const { repeats } = settings.task;
      const pending = Array.from({ length: repeats }, () =>
        generateAnswer(target, work.prompt, parameters, cut, signal),
      );
      return outcomes(pending, signal);
    }
    if (work.kind === 'loglikelihood_rolling') {
      return outcomes([echoLogprobs ? scoreRolling(scoring, work.text, signal) : Promise.reject(noEcho())], signal);
    }
    const together = canAskNextTokens ? await askTogether(work, signal) : null;
    if (together !== null) return together;
    if (!echoLogprobs) return outcomes([Promise.reject(noEcho())], signal);
    const pending = work.requests.map(([at, continuation]) =>
      scoreContinuation(work.contexts[at] ?? '', continuation, signal),
    );
    return outcomes(pending, signal);
  };
}

function noEcho(): EvalError {
  return noLogprobs('a server that does not give them');
}
