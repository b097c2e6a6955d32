import { EvalError } from '../../../contracts/errors.ts';
import type { SampleOutput } from '../../../contracts/sample.ts';
import type { Completion, CompletionRequest, PositionLogprobs } from '../../../target/target.ts';
import type { AskedTarget } from './asked-target.ts';
import { encodePair, moveSeam } from './encode-pair.ts';
import { noLogprobs, readLogLikelihood } from './read-log-likelihood.ts';
import { cachedEncode, type Encode } from './token-cache.ts';

/** Seed that lm-evaluation-harness sends with every request. */
export const requestSeed = 1234;
const cachedTexts = 4096;

/** Log-likelihood of a continuation after a context. Throws EvalError when it cannot be had. */
export type ScoreContinuation = (context: string, continuation: string, signal: AbortSignal) => Promise<SampleOutput>;

/** Scores through /v1/completions with echo, by token ids where the server tokenizes, else by text. */
export function createContinuationScorer(
  target: AskedTarget,
  prefixTokenId: number | null,
  signal: AbortSignal,
): ScoreContinuation {
  if (!target.facts.capabilities.tokenize) return scoreByText(target);
  const encode = cachedEncode(
    async (text) => (await target.tokenize(text, { addSpecialTokens: false, signal })).tokenIds,
    cachedTexts,
  );
  return scoreByTokens(target, encode, () => findPrefixToken(target, prefixTokenId, signal));
}

function scoreByTokens(target: AskedTarget, encode: Encode, prefixTokenId: () => Promise<number>): ScoreContinuation {
  const { maxModelLength } = target.facts;
  return async (context, continuation, signal) => {
    const { tokenIds, contextLength } = await encodePair(context, continuation, encode, prefixTokenId);
    // One token is generated after the prompt.
    if (maxModelLength !== null && tokenIds.length + 1 > maxModelLength) {
      throw new EvalError({
        code: 'EVAL_TARGET_CONTEXT_TOO_LONG',
        message: `expected at most ${maxModelLength - 1} prompt tokens, found ${tokenIds.length}`,
        nextStep: 'serve the model with a longer context (--max-model-len), or ask with fewer examples',
        details: { tokens: tokenIds.length, maxModelLength },
      });
    }
    const completion = await target.complete(scoringRequest(tokenIds), signal);
    return toOutput(completion, () => [contextLength, tokenIds.length]);
  };
}

function scoreByText(target: AskedTarget): ScoreContinuation {
  return async (context, continuation, signal) => {
    if (context === '') {
      throw new EvalError({
        code: 'EVAL_TARGET_UNSUPPORTED',
        message: 'a continuation without context needs a prefix token, and the server has no /tokenize',
        nextStep: 'serve the model with vLLM, which tokenizes, or leave the task out',
      });
    }
    const [before, after] = moveSeam(context, continuation);
    const text = before + after;
    const completion = await target.complete(scoringRequest(text), signal);
    return toOutput(completion, (logprobs) => textRange(logprobs, before.length, text.length));
  };
}

/** Tokens that reach into the continuation: of one across the seam there is no other way to count it. */
function textRange({ textOffsets, tokens }: PositionLogprobs, start: number, end: number): readonly [number, number] {
  if (textOffsets.length !== tokens.length) throw noLogprobs('tokens without their offsets in the text');
  const firstAfter = textOffsets.findIndex(
    (offset, index) => (textOffsets[index + 1] ?? end) > start || offset >= start,
  );
  const generated = textOffsets.findIndex((offset) => offset >= end);
  return [firstAfter < 0 ? tokens.length : firstAfter, generated < 0 ? tokens.length : generated];
}

function scoringRequest(prompt: string | readonly number[]): CompletionRequest {
  return { prompt, echo: true, logprobs: 1, maxTokens: 1, sampling: { temperature: 0, seed: requestSeed } };
}

function toOutput(
  completion: Completion,
  range: (logprobs: PositionLogprobs) => readonly [number, number],
): SampleOutput {
  return {
    role: 'target',
    text: null,
    finishReason: completion.choices[0]?.finishReason ?? null,
    logLikelihood: readLogLikelihood(completion, range),
    usage: completion.usage,
    durationMs: completion.durationMs,
  };
}

/** The token the server puts in front of every text: what it adds to an empty one. */
async function findPrefixToken(target: AskedTarget, configured: number | null, signal: AbortSignal): Promise<number> {
  if (configured !== null) return configured;
  const { tokenIds } = await target.tokenize('', { addSpecialTokens: true, signal });
  const [first] = tokenIds;
  if (first !== undefined) return first;
  throw new EvalError({
    code: 'EVAL_TARGET_UNSUPPORTED',
    message: 'a continuation without context needs a prefix token, and the tokenizer of the model adds none',
    nextStep: "set prefixTokenId to the id of the model's BOS (else EOS) token",
  });
}
