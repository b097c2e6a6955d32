import type { CanaryLogprobs } from '../../contracts/model-fingerprint.ts';
import type { LikelihoodTolerance } from '../../contracts/policy.ts';
import type { Difference } from './difference.ts';

export interface LikelihoodShift {
  /** Tokens of the baseline's texts that something comes before. */
  readonly tokens: number;
  /** Mean loss of log-probability per token, nats; positive is worse. */
  readonly loss: number;
  /** Mean absolute change per token, nats, over the texts that both sides cut alike; null without any. */
  readonly shift: number | null;
  /** Share of positions with the same most likely token, over the same texts. */
  readonly agreement: number | null;
}

/**
 * Harmless changes of a model (another rounding of its weights, another kernel, another batch) move these numbers a little; how much is
 * in the policy, learnt from releases of known truth.
 */
export function compareLikelihood(
  candidate: readonly CanaryLogprobs[],
  baseline: readonly CanaryLogprobs[],
  tolerance: LikelihoodTolerance,
): Difference[] {
  const moved = likelihoodShift(candidate, baseline);
  if (moved === null) return [];
  const { tokens, loss, shift, agreement } = moved;
  if (loss > tolerance.loss) {
    const parameters = { tokens, loss, allowed: tolerance.loss };
    return [{ aspect: 'likelihood', code: 'EVAL_VERDICT_TEXT_LESS_LIKELY', parameters }];
  }
  if (shift === null || agreement === null) return [];
  if (shift <= tolerance.shift && agreement >= tolerance.agreement) return [];
  const parameters = { tokens, shift, agreement, allowed: tolerance.agreement };
  return [{ aspect: 'likelihood', code: 'EVAL_VERDICT_NUMBERS_CHANGED', parameters }];
}

/** How far the log-probabilities of the canary texts moved. Null where there is nothing to compare. */
export function likelihoodShift(
  candidate: readonly CanaryLogprobs[],
  baseline: readonly CanaryLogprobs[],
): LikelihoodShift | null {
  let tokens = 0;
  let loss = 0;
  let alike = 0;
  let moved = 0;
  let agreeing = 0;
  for (const other of baseline) {
    const same = candidate.find(({ text }) => text === other.text);
    if (same === undefined) continue;
    const now = predicted(same);
    const before = predicted(other);
    tokens += before.length;
    loss += total(before) - total(now);
    if (now.length !== before.length || !now.every(({ token }, at) => token === before[at]?.token)) continue;
    for (const [at, { logprob, best }] of before.entries()) {
      alike += 1;
      moved += Math.abs((now[at]?.logprob ?? 0) - logprob);
      if (now[at]?.best === best) agreeing += 1;
    }
  }
  if (tokens === 0) return null;
  return {
    tokens,
    loss: loss / tokens,
    shift: alike === 0 ? null : moved / alike,
    agreement: alike === 0 ? null : agreeing / alike,
  };
}

interface PredictedToken {
  readonly token: string;
  readonly logprob: number;
  readonly best: string | null;
}

/**
 * The tokens of the text after its first. A server that puts a special token before every text gives the first a log-probability,
 * another does not: it never counts.
 */
function predicted({ text, tokens, logprobs, best }: CanaryLogprobs): PredictedToken[] {
  const first = Math.max(
    0,
    tokens.findIndex((token) => token !== '' && text.startsWith(token)),
  );
  return tokens.slice(first + 1).map((token, offset) => {
    const position = first + 1 + offset;
    return { token, logprob: logprobs[position] ?? 0, best: best[position] ?? null };
  });
}

function total(tokens: readonly PredictedToken[]): number {
  return tokens.reduce((sum, { logprob }) => sum + logprob, 0);
}
