import { EvalError } from '../../../contracts/errors.ts';
import type { SampleOutput } from '../../../contracts/sample.ts';
import type { Completion, CompletionRequest, PositionLogprobs } from '../../../target/target.ts';
import type { AskedTarget } from './asked-target.ts';
import { codePointLength } from '../python/string-methods.ts';
import { type EncodedPair, encodePair, moveSeam } from './encode-pair.ts';
import { noLogprobs, readLogLikelihood } from './read-log-likelihood.ts';
import type { Encode } from './token-cache.ts';

/** Seed that lm-evaluation-harness sends with every request, unless told another. */
export const requestSeed = 1234;

/** Log-likelihood of a continuation after a context. Throws EvalError when it cannot be had. */
export type ScoreContinuation = (context: string, continuation: string, signal: AbortSignal) => Promise<SampleOutput>;

/** What all requests for log-likelihoods of an exam share. */
export interface ScoringContext {
  readonly target: AskedTarget;
  readonly encode: Encode;
  readonly prefixTokenId: () => Promise<number>;
  readonly seed: number;
  readonly overlongPrompts: 'refuse' | 'cut-left';
}

/** Scores by token ids through /v1/completions with echo. */
export function scoreByTokens(scoring: ScoringContext): ScoreContinuation {
  return async (context, continuation, signal) =>
    scoreTokens(scoring, await encodePair(context, continuation, scoring.encode, scoring.prefixTokenId), signal);
}

/** The log-likelihood of the tokens from `contextLength` on. */
export async function scoreTokens(
  { target, seed, overlongPrompts }: ScoringContext,
  { tokenIds, contextLength }: EncodedPair,
  signal: AbortSignal,
): Promise<SampleOutput> {
  const { maxModelLength } = target.facts;
  const excess = maxModelLength === null ? 0 : Math.max(0, tokenIds.length + 1 - maxModelLength);
  if (overlongPrompts === 'refuse') checkLength(target, tokenIds.length);
  const sent = tokenIds.slice(excess);
  const completion = await target.complete(scoringRequest(sent, seed), signal);
  const output = toOutput(completion, () => [Math.max(0, contextLength - excess), sent.length]);
  return excess === 0 ? output : { ...output, request: { promptTokensCut: excess } };
}

/** Scores by text through /v1/completions with echo. Where the reply has no offsets and texts can be encoded, tokens are counted. */
export function scoreByText({ target, encode, seed }: ScoringContext, canEncode: boolean): ScoreContinuation {
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
    const completion = await target.complete(scoringRequest(text, seed), signal);
    const hasOffsets = (completion.choices[0]?.logprobs?.textOffsets.length ?? 0) > 0;
    if (!hasOffsets && canEncode) {
      const [all, context] = await Promise.all([encode(text), encode(before)]);
      return toOutput(completion, () => [context.length, all.length]);
    }
    return toOutput(completion, (logprobs) => textRange(logprobs, codePointLength(before), codePointLength(text)));
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

function scoringRequest(prompt: string | readonly number[], seed: number): CompletionRequest {
  return { prompt, echo: true, logprobs: 1, maxTokens: 1, sampling: { temperature: 0, seed } };
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

/** One token is generated after the prompt. Throws EVAL_TARGET_CONTEXT_TOO_LONG. */
export function checkLength({ facts: { maxModelLength } }: AskedTarget, promptTokens: number): void {
  if (maxModelLength === null || promptTokens + 1 <= maxModelLength) return;
  throw new EvalError({
    code: 'EVAL_TARGET_CONTEXT_TOO_LONG',
    message: `expected at most ${maxModelLength - 1} prompt tokens, found ${promptTokens}`,
    nextStep: 'serve the model with a longer context (--max-model-len), or ask with fewer examples',
    details: { tokens: promptTokens, maxModelLength },
  });
}

/** The token the server puts in front of every text: what it adds to an empty one. */
export async function findPrefixToken(
  target: AskedTarget,
  configured: number | null,
  signal: AbortSignal,
): Promise<number> {
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
