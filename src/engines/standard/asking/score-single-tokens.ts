import type { SampleOutput } from '../../../contracts/sample.ts';
import type { ContinuationWork } from '../standard-work.ts';
import type { AskedTarget } from './asked-target.ts';
import { encodePair } from './encode-pair.ts';
import { noLogprobs } from './read-log-likelihood.ts';
import { checkLength } from './score-continuations.ts';
import type { Encode } from './token-cache.ts';

/** Ids that one request may ask for: vLLM's default of --max-logprobs. */
const maximumIds = 20;

/**
 * Log-likelihoods of all continuations of an item from one request, where each is a single token after the same context: the next
 * token's log-probabilities hold them all. Null where that is not so. The quantity is the one echo gives; it comes from the
 * decoding path of the server, which can use its prefix cache.
 */
export async function scoreSingleTokens(
  target: AskedTarget,
  encode: Encode,
  work: ContinuationWork,
  seed: number,
  signal: AbortSignal,
): Promise<SampleOutput[] | null> {
  const [context] = work.contexts;
  if (context === undefined || context === '' || work.requests.some(([at]) => at !== 0)) return null;
  if (work.requests.length < 2 || work.requests.length > maximumIds) return null;
  const noPrefix = (): never => {
    throw new Error('a prefix token is needed only without a context');
  };
  const pairs = await Promise.all(
    work.requests.map(([, continuation]) => encodePair(context, continuation, encode, noPrefix)),
  );
  const [{ tokenIds: first, contextLength } = { tokenIds: [], contextLength: 0 }] = pairs;
  const prompt = first.slice(0, contextLength);
  const isSingle = pairs.every(
    (pair) => pair.contextLength === contextLength && pair.tokenIds.length === contextLength + 1,
  );
  const choiceIds = pairs.flatMap(({ tokenIds }) => tokenIds.slice(contextLength));
  if (!isSingle || prompt.length === 0) return null;

  checkLength(target, prompt.length + 1);
  const completion = await target.complete(
    {
      prompt,
      maxTokens: 1,
      logprobs: 1,
      logprobTokenIds: [...new Set(choiceIds)],
      sampling: { temperature: 0, seed },
    },
    signal,
  );
  const choice = completion.choices[0];
  const candidates = choice?.logprobs?.topLogprobs[0] ?? {};
  const best = Math.max(...Object.values(candidates));
  return choiceIds.map((id, index) => {
    const sum = candidates[`token_id:${id}`];
    if (sum === undefined) throw noLogprobs(`no log-probability of token ${id}`);
    return {
      role: 'target',
      text: null,
      finishReason: choice?.finishReason ?? null,
      logLikelihood: { sum, tokens: 1, isGreedy: sum === best },
      // One request answered all: its cost stands once.
      usage: index === 0 ? completion.usage : null,
      durationMs: index === 0 ? completion.durationMs : 0,
    };
  });
}
