import { isEvalError } from '../../contracts/errors.ts';
import type { ModelFingerprint } from '../../contracts/model-fingerprint.ts';
import { askAnswers } from './ask-answers.ts';
import { askCanaryLogprobs } from './ask-canary-logprobs.ts';
import { askSampling } from './ask-sampling.ts';
import { askChatTokens, askTextTokens } from './ask-tokens.ts';
import { canarySet } from './canaries.ts';
import type { FingerprintTarget } from './fingerprint-target.ts';

type Part<T> =
  | { readonly kind: 'measured'; readonly value: T }
  | { readonly kind: 'not-measured'; readonly reason: string };

/** Of one part: a busy server may take long over a few hundred tokens, but must not keep a run from starting. */
const partDeadlineMs = 180_000;

/**
 * Asks a server the canary prompts. One part at a time, so that each is asked in the same batches every time and the last digits of
 * its log-probabilities repeat. What the server refuses, or does not answer in time, is not measured: only the signal throws.
 */
export async function takeFingerprint(target: FingerprintTarget, signal: AbortSignal): Promise<ModelFingerprint> {
  const take = async <T>(
    ask: (target: FingerprintTarget, signal: AbortSignal) => Promise<T>,
    missing: string | null = null,
  ): Promise<Part<T>> => {
    if (missing !== null) return { kind: 'not-measured', reason: missing };
    const deadline = AbortSignal.timeout(partDeadlineMs);
    try {
      return { kind: 'measured', value: await ask(target, AbortSignal.any([signal, deadline])) };
    } catch (error) {
      signal.throwIfAborted();
      if (isEvalError(error)) return { kind: 'not-measured', reason: error.message };
      if (deadline.aborted) return { kind: 'not-measured', reason: `no answer within ${partDeadlineMs / 1000} s` };
      throw error;
    }
  };

  const { tokenize, echoLogprobs } = target.facts.capabilities;
  const noTokenize = tokenize ? null : 'the server has no /tokenize';
  return {
    schemaVersion: 1,
    canaries: canarySet,
    textTokens: await take(askTextTokens, noTokenize),
    chatTokens: await take(askChatTokens, noTokenize),
    answers: await take(askAnswers),
    sampling: await take(askSampling),
    logprobs: await take(
      askCanaryLogprobs,
      echoLogprobs ? null : 'the server does not echo prompts with log-probabilities',
    ),
  };
}
