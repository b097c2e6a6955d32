import { ApiError, badRequest } from './api-error.ts';
import { composeAnswer } from './compose-answer.ts';
import type { Exchange } from './exchange.ts';
import { generate } from './generate.ts';
import type { Generated, PositionLogprob, TokenLogprob } from './generated.ts';
import { judgeRule } from './judge-rule.ts';
import type { KnownItem } from './quality-model.ts';
import type { SamplingFields } from './sampling-fields.ts';
import { hash32 } from './seeded-random.ts';
import type { SimulatorContext } from './simulator-context.ts';
import { generatedLogprobs, nextTokens } from './token-logprobs.ts';
import type { Wanted } from './token-logprobs.ts';
import { decode } from './tokenizer.ts';

/** Tokens of a choice that are looked for at the end of a prompt. */
const longestContinuation = 64;

export interface PromptInput {
  readonly ids: readonly number[];
  readonly text: string;
  readonly givenAsText: boolean;
  /** What known contexts are looked for in: the prompt, or the last user message. */
  readonly question: string;
}

/** One choice of an answer, ready to be sent token by token. */
export interface PlannedChoice {
  readonly index: number;
  readonly prompt: PromptInput;
  readonly generated: Generated;
  /** Per generated token; null when not asked for. */
  readonly logprobs: readonly PositionLogprob[] | null;
}

/** Throws unless the served model is asked for. */
export function checkModel(model: string | undefined, context: SimulatorContext): void {
  const { servedModelName } = context.config;
  if (model === undefined || model === servedModelName) return;
  throw new ApiError(
    404,
    'NotFoundError',
    `The model \`${model}\` does not exist. Valid aliases: ${servedModelName}.`,
    'model',
  );
}

/** Tokens to generate at most: what is asked for, or less where the context leaves less, as vLLM does it. */
export function resolveMaxTokens(
  { maxTokens, minTokens }: Pick<SamplingFields, 'maxTokens' | 'minTokens'>,
  prompt: PromptInput,
  context: SimulatorContext,
): number {
  const { maxModelLength } = context.config;
  const promptTokens = prompt.ids.length;
  if (promptTokens > maxModelLength) throw promptTooLong(prompt, maxModelLength);
  if (maxTokens !== undefined && maxTokens > maxModelLength) {
    throw badRequest(
      `max_tokens=${maxTokens} cannot be greater than max_model_len=${maxModelLength}. Please request fewer output tokens.`,
      'max_tokens',
      maxTokens,
    );
  }
  const resolved = Math.min(maxTokens ?? maxModelLength, maxModelLength - promptTokens);
  if (resolved < 1) throw badRequest(`max_tokens must be at least 1, got ${resolved}.`, 'max_tokens', resolved);
  if (minTokens > resolved) {
    throw badRequest(`min_tokens must be less than or equal to max_tokens=${resolved}, got ${minTokens}.`);
  }
  return resolved;
}

/** Text is tokenized only as far as it takes to see that it is too long. */
function promptTooLong(prompt: PromptInput, maxModelLength: number): ApiError {
  const counted = prompt.givenAsText ? maxModelLength + 1 : prompt.ids.length;
  return badRequest(
    `This model's maximum context length is ${maxModelLength} tokens. However, your prompt contains ` +
      `${prompt.givenAsText ? 'at least ' : ''}${counted} input tokens, which exceeds this limit even without any ` +
      'output tokens. Please reduce the length of the input prompt.',
    'input_tokens',
    counted,
  );
}

/** Makes up all choices of a request, prompt by prompt. `wanted` null: no log-probabilities. */
export function planChoices(
  prompts: readonly PromptInput[],
  maxTokens: readonly number[],
  fields: SamplingFields,
  wanted: Wanted | null,
  reasoningTokens: number,
  context: SimulatorContext,
): PlannedChoice[] {
  return prompts.flatMap((prompt, promptIndex) => {
    const rule =
      fields.format?.kind === 'json' ? judgeRule(prompt.question, context.config.judge, context.quality) : null;
    return Array.from({ length: fields.n }, (_, choice) => {
      const seed = hash32(context.config.seed, 'answer', prompt.question, fields.seed, choice);
      const sampleSeed = fields.greedy ? undefined : hash32(context.config.seed, 'sample', fields.seed, choice);
      const item = context.quality.findByContext(prompt.question, sampleSeed);
      const generated = generate(
        composeAnswer(item, fields.format, rule, seed),
        reasoningTokens,
        { ...fields, maxTokens: maxTokens[promptIndex]! },
        seed,
      );
      return {
        index: promptIndex * fields.n + choice,
        prompt,
        generated,
        logprobs: wanted === null ? null : describe(prompt, generated, item, wanted, context),
      };
    });
  });
}

function describe(
  prompt: PromptInput,
  generated: Generated,
  item: KnownItem | null,
  wanted: Wanted,
  context: SimulatorContext,
): PositionLogprob[] {
  return generatedLogprobs(
    generated.ids,
    prompt.ids.at(-1) ?? 0,
    item,
    item === null && typeof wanted !== 'number' ? begunContinuations(prompt.ids, context) : [],
    generated.reasoningTokens,
    wanted,
    context.config.seed,
  );
}

/** A client that asks for ids of its own may have got into a continuation: what comes next there. */
function begunContinuations(ids: readonly number[], { quality }: SimulatorContext): TokenLogprob[] {
  for (let depth = 1; depth <= Math.min(longestContinuation, ids.length); depth += 1) {
    const item = quality.findByContext(decode(ids.slice(0, -depth)));
    const next = item === null ? [] : nextTokens(item, ids.slice(-depth));
    if (next.length > 0) return next;
  }
  return [];
}

/**
 * Puts the choices through the latency model. `onToken` is called for every token of every choice when it is due;
 * `onDone` after the last one. A client that goes away takes its sequences with it.
 */
export function scheduleChoices(
  choices: readonly PlannedChoice[],
  readsPrefixCache: boolean,
  exchange: Exchange,
  context: SimulatorContext,
  onToken: (choice: PlannedChoice, tokenIndex: number, dueMs: number) => void,
  onDone: (dueMs: number) => void,
): void {
  let left = choices.length;
  const cancellers = choices.map((choice) => {
    const outputTokens = Math.max(1, choice.generated.ids.length);
    return context.scheduler.submit({
      arrivedMs: exchange.receivedMs,
      promptIds: choice.prompt.ids,
      outputTokens,
      finishReason: choice.generated.finishReason,
      readsPrefixCache,
      onToken(index, dueMs) {
        onToken(choice, index, dueMs);
        if (index + 1 < outputTokens) return;
        left -= 1;
        if (left === 0) onDone(dueMs);
      },
    });
  });
  if (left === 0) return;
  exchange.onAbandoned(() => {
    for (const cancel of cancellers) cancel();
  });
}
