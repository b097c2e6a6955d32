import { EvalError } from '../../../contracts/errors.ts';
import type { SampleOutput } from '../../../contracts/sample.ts';
import type { EncodedPair } from './encode-pair.ts';
import { type ScoringContext, scoreTokens } from './score-continuations.ts';
import { sumUsage } from './sum-usage.ts';

/** What lm-evaluation-harness takes where a model does not say how long its context is. */
const defaultModelLength = 2048;

/**
 * Log-likelihood of a whole text: every token is predicted once, in windows that follow one another without overlap but for the
 * one token before; the last window looks back as far as the context of the model allows. Throws EvalError when it cannot be had.
 */
export async function scoreRolling(scoring: ScoringContext, text: string, signal: AbortSignal): Promise<SampleOutput> {
  if (!scoring.target.facts.capabilities.tokenize) {
    throw new EvalError({
      code: 'EVAL_TARGET_UNSUPPORTED',
      message: 'the log-likelihood of a whole text needs its tokens, and the server has no /tokenize',
      nextStep: 'serve the model with vLLM, which tokenizes, or leave perplexity tasks out',
    });
  }
  const [tokenIds, prefix] = await Promise.all([scoring.encode(text), scoring.prefixTokenId()]);
  // One token is generated after the prompt, one is the context of the first that is scored.
  const size = (scoring.target.facts.maxModelLength ?? defaultModelLength) - 2;
  const parts = await Promise.all(
    rollingWindows(tokenIds, prefix, size).map((window) => scoreTokens(scoring, window, signal)),
  );
  return {
    role: 'target',
    text: null,
    finishReason: parts.at(-1)?.finishReason ?? null,
    logLikelihood: {
      sum: parts.reduce((sum, { logLikelihood }) => sum + (logLikelihood?.sum ?? 0), 0),
      tokens: tokenIds.length,
      isGreedy: parts.every(({ logLikelihood }) => logLikelihood?.isGreedy === true),
    },
    usage: sumUsage(parts),
    durationMs: parts.reduce((sum, { durationMs }) => sum + durationMs, 0),
  };
}

/** Windows of at most `size` predicted tokens, each after at least one token of context. */
export function rollingWindows(tokenIds: readonly number[], prefix: number, size: number): EncodedPair[] {
  if (tokenIds.length === 0) return [];
  const windows: EncodedPair[] = [{ tokenIds: [prefix, ...tokenIds.slice(0, size)], contextLength: 1 }];
  for (let start = size; start < tokenIds.length; start += size) {
    const end = Math.min(tokenIds.length, start + size);
    const from = end - size - 1;
    windows.push({ tokenIds: tokenIds.slice(from, end), contextLength: start - from });
  }
  return windows;
}
