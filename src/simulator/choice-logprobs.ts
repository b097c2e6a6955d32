import { uniform } from './seeded-random.ts';
import { encode } from './tokenizer.ts';

/** Log-probabilities (nats) of one continuation, token by token as this tokenizer splits it. */
export interface ContinuationLogprobs {
  readonly tokenIds: readonly number[];
  readonly logprobs: readonly number[];
  readonly sum: number;
}

/**
 * Log-probabilities of an item's continuations such that `chosen` wins by sum, per token, and per character and byte
 * with or without the white space around. With a the mean per token of the chosen one (T tokens, length L),
 * continuation i gets the mean a · max(1, T/Tᵢ, (Lᵢ/L)·(T/Tᵢ) for each way to measure L) − gᵢ. The gaps gᵢ grow with `confidence` (0 to 1, how far the item is from tipping
 * over), so a slightly worse model shows in the log-probabilities before answers change. a is low enough for the
 * first tokens to be probabilities that sum to less than 1, and each first token has its continuation's mean, so a
 * generation that reports first tokens agrees with scoring whole continuations.
 */
export function choiceLogprobs(
  continuations: readonly string[],
  chosen: number,
  confidence: number,
  seed: number,
): ContinuationLogprobs[] {
  const tokenIds = continuations.map((continuation) => encode(continuation));
  const gaps = continuations.map((_, index) => 0.1 + 5 * confidence * (0.5 + uniform(seed, 'gap', index)));
  const smallestGap = Math.min(...gaps.filter((_, index) => index !== chosen), 10);
  const best = -Math.log(1 + (continuations.length - 1) * Math.exp(-smallestGap)) - 0.02 - 0.4 * uniform(seed, 'best');
  const chosenTokens = Math.max(1, tokenIds[chosen]!.length);
  const chosenLengths = lengths(continuations[chosen]!);

  return continuations.map((continuation, index) => {
    const ids = tokenIds[index]!;
    const count = Math.max(1, ids.length);
    const byLength = lengths(continuation).map((length, at) => (length / chosenLengths[at]!) * (chosenTokens / count));
    const scale = Math.max(1, chosenTokens / count, ...byLength);
    const mean = index === chosen ? best : best * scale - gaps[index]!;
    const logprobs = spread(mean, ids.length, seed, index);
    return { tokenIds: ids, logprobs, sum: mean * ids.length };
  });
}

/** `count` values with the given mean; the first is the mean, the others vary around it and stay negative. */
function spread(mean: number, count: number, seed: number, index: number): number[] {
  if (count < 3) return Array.from({ length: count }, () => mean);
  const weights = Array.from({ length: count - 1 }, (_, at) => 0.25 + 1.5 * uniform(seed, 'token', index, at));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return [mean, ...weights.map((weight) => (mean * (count - 1) * weight) / total)];
}

/** The ways in which harnesses normalise by length. */
function lengths(continuation: string): readonly number[] {
  const trimmed = continuation.trim();
  const all = [continuation.length, trimmed.length, Buffer.byteLength(continuation), Buffer.byteLength(trimmed)];
  return all.map((length) => Math.max(1, length));
}
