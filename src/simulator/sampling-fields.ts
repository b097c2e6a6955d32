import { badRequest } from './api-error.ts';
import type { GenerationLimits } from './generate.ts';
import {
  booleanField,
  integerField,
  isBody,
  numberField,
  objectField,
  stringsField,
  tokenIdsField,
} from './request-fields.ts';
import type { Body } from './request-fields.ts';
import { vocabularySize } from './tokenizer.ts';

/** Constrains the form of an answer. */
export type AnswerFormat =
  | { readonly kind: 'json'; readonly schema: Body }
  | { readonly kind: 'json-object' }
  | { readonly kind: 'regex'; readonly pattern: string }
  | { readonly kind: 'choice'; readonly choices: readonly string[] };

/** What completions and chat requests have in common, checked. */
export interface SamplingFields extends Omit<GenerationLimits, 'maxTokens'> {
  readonly maxTokens: number | undefined;
  readonly n: number;
  readonly greedy: boolean;
  /** 0 for greedy requests: they do not depend on the seed. */
  readonly seed: number;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  readonly continuousUsage: boolean;
  readonly format: AnswerFormat | null;
  readonly promptLogprobs: number | undefined;
  readonly logprobTokenIds: readonly number[] | undefined;
  readonly returnTokenIds: boolean;
  readonly tokensAsIds: boolean;
}

const mostLogprobs = 20;

export function parseSampling(body: Body): SamplingFields {
  const maxTokens = integerField(body, 'max_tokens');
  const n = integerField(body, 'n') ?? 1;
  const temperature = numberField(body, 'temperature') ?? 1;
  const topP = numberField(body, 'top_p') ?? 1;
  const seed = integerField(body, 'seed') ?? 0;
  const stream = booleanField(body, 'stream');
  const streamOptions = objectField(body, 'stream_options');
  const promptLogprobs = integerField(body, 'prompt_logprobs');
  const logprobTokenIds = tokenIdsField(body, 'logprob_token_ids');

  if (streamOptions !== undefined && !stream) {
    throw badRequest('Stream options can only be defined when `stream=True`.', 'stream_options');
  }
  if (promptLogprobs !== undefined && stream) {
    throw badRequest('`prompt_logprobs` are not available when `stream=True`.', 'prompt_logprobs');
  }
  if (n < 1) throw badRequest(`n must be at least 1, got ${n}.`);
  if (temperature < 0) {
    const shown = decimal(temperature);
    throw badRequest(`temperature must be non-negative, got ${shown}.`, 'temperature', shown);
  }
  if (topP <= 0 || topP > 1) {
    throw badRequest(`top_p must be in (0, 1], got ${decimal(topP)}.`, 'top_p', decimal(topP));
  }
  const greedy = temperature === 0;
  if (greedy && n > 1) throw badRequest(`n must be 1 when using greedy sampling, got ${n}.`);
  checkLogprobCount(promptLogprobs, 'prompt_logprobs', 'prompt');
  checkVocabulary(logprobTokenIds);
  const minTokens = integerField(body, 'min_tokens') ?? 0;
  if (minTokens < 0) throw badRequest(`min_tokens must be greater than or equal to 0, got ${minTokens}.`);
  const stop = stringsField(body, 'stop');
  if (stop.includes('')) throw badRequest('stop cannot contain an empty string.');

  return {
    maxTokens,
    minTokens,
    ignoreEos: booleanField(body, 'ignore_eos'),
    stop,
    stopTokenIds: tokenIdsField(body, 'stop_token_ids') ?? [],
    includeStop: booleanField(body, 'include_stop_str_in_output'),
    n,
    greedy,
    seed: greedy ? 0 : seed,
    stream,
    includeUsage: streamOptions !== undefined && booleanField(streamOptions, 'include_usage'),
    continuousUsage:
      streamOptions !== undefined &&
      booleanField(streamOptions, 'include_usage') &&
      booleanField(streamOptions, 'continuous_usage_stats'),
    format: parseFormat(body),
    promptLogprobs,
    logprobTokenIds,
    returnTokenIds: booleanField(body, 'return_token_ids'),
    tokensAsIds: booleanField(body, 'return_tokens_as_token_ids'),
  };
}

/** A negative count asks for the whole vocabulary, which is too many. */
export function checkLogprobCount(asked: number | undefined, field: string, kind: 'sample' | 'prompt'): void {
  if (asked === undefined) return;
  const count = asked < 0 ? vocabularySize : asked;
  if (count <= mostLogprobs) return;
  throw badRequest(
    `Requested ${kind} logprobs of ${count}, which is greater than max allowed: ${mostLogprobs}`,
    field === 'top_logprobs' ? 'logprobs' : field,
    count,
  );
}

function checkVocabulary(ids: readonly number[] | undefined): void {
  const outside = ids?.filter((id) => id < 0 || id >= vocabularySize) ?? [];
  if (outside.length === 0) return;
  throw badRequest(
    `token_id(s) [${outside.join(', ')}] in logprob_token_ids contain out-of-vocab token ids. ` +
      `Vocabulary size: ${vocabularySize}`,
    'logprob_token_ids',
    `[${outside.join(', ')}]`,
  );
}

function parseFormat(body: Body): AnswerFormat | null {
  const structured = objectField(body, 'structured_outputs');
  if (structured !== undefined) {
    const kinds = ['json', 'regex', 'choice', 'json_object'].filter((kind) => (structured[kind] ?? null) !== null);
    if (kinds.length > 1) {
      throw badRequest(
        "You can only use one kind of constraints for structured outputs ('json', 'regex' or 'choice').",
        'structured_outputs',
      );
    }
    const choices = stringsField(structured, 'choice');
    if (choices.length > 0) return { kind: 'choice', choices };
    if (typeof structured['regex'] === 'string') return { kind: 'regex', pattern: structured['regex'] };
    if (structured['json_object'] === true) return { kind: 'json-object' };
    const json = structured['json'];
    const schema = typeof json === 'string' ? parseSchema(json) : json;
    if (isBody(schema)) return { kind: 'json', schema };
    throw badRequest(
      "You must use one kind of structured outputs constraint but none are specified: {'json': None, 'regex': None, " +
        "'choice': None, 'grammar': None, 'json_object': None, 'disable_any_whitespace': False, " +
        "'disable_additional_properties': False, 'whitespace_pattern': None, 'structural_tag': None, " +
        "'_backend': None, '_backend_was_auto': False}",
    );
  }
  const format = objectField(body, 'response_format');
  if (format?.['type'] === 'json_object') return { kind: 'json-object' };
  if (format?.['type'] !== 'json_schema') return null;
  const schema = objectField(format, 'json_schema')?.['schema'];
  if (isBody(schema)) return { kind: 'json', schema };
  throw badRequest(
    "When response_format type is 'json_schema', the 'json_schema' field must be provided.",
    'response_format',
  );
}

function parseSchema(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest('Invalid grammar specification: the JSON schema is not JSON', 'structured_outputs');
  }
}

/** As Python prints a float. */
function decimal(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
