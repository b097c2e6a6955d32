import type { Usage } from '../contracts/sample.ts';
import { isArray, isObject, type JsonObject, stringOrNull } from './json-value.ts';
import { chatLogprobs, completionLogprobs, promptLogprobs } from './parse-logprobs.ts';
import { badResponse, ignoredParameter, parseBody } from './response-body.ts';
import type { ChatRequest, Choice, Completion, CompletionRequest } from './target.ts';
import type { Answer } from './transport.ts';

/**
 * Reads the answer to `request` by hand: bodies with log-probabilities are large, and what a schema library would copy is
 * passed on as parsed. Choices come in the order of `index`. Throws EVAL_TARGET_BAD_RESPONSE for another form and
 * EVAL_TARGET_UNSUPPORTED where the server left out what was asked.
 */
export function parseCompletion(answer: Answer, request: CompletionRequest | ChatRequest): Completion {
  const body = parseBody(answer);
  if (!isArray(body['choices'])) throw badResponse(answer, 'no "choices"');
  const isChat = 'messages' in request;
  const choices: Choice[] = [];
  for (const [position, choice] of body['choices'].entries()) {
    if (!isObject(choice)) throw badResponse(answer, 'a choice that is no object');
    const common = {
      index: typeof choice['index'] === 'number' ? choice['index'] : position,
      finishReason: stringOrNull(choice['finish_reason']),
      promptLogprobs:
        request.promptLogprobs === undefined
          ? null
          : promptLogprobs((isChat ? body : choice)['prompt_logprobs'], answer),
    };
    const parsed = isChat ? chatChoice(choice, common, answer) : completionChoice(choice, common, answer);
    checkLogprobs(parsed, request, answer);
    choices.push(parsed);
  }
  const wanted = (request.n ?? 1) * promptCount(request);
  if (choices.length !== wanted) throw badResponse(answer, `${choices.length} choices where ${wanted} were asked`);
  return {
    choices: choices.sort((a, b) => a.index - b.index),
    usage: parseUsage(body['usage']),
    systemFingerprint: stringOrNull(body['system_fingerprint']),
    durationMs: answer.durationMs,
    attempts: answer.attempts,
  };
}

type CommonChoice = Pick<Choice, 'index' | 'finishReason' | 'promptLogprobs'>;

function completionChoice(choice: JsonObject, common: CommonChoice, answer: Answer): Choice {
  if (typeof choice['text'] !== 'string') throw badResponse(answer, 'a choice without text');
  return { ...common, text: choice['text'], reasoning: null, logprobs: completionLogprobs(choice['logprobs'], answer) };
}

function chatChoice(choice: JsonObject, common: CommonChoice, answer: Answer): Choice {
  const { message } = choice;
  if (!isObject(message)) throw badResponse(answer, 'a choice without message');
  const { content } = message;
  // Null while a reasoning model has not begun to answer, or when it calls a tool.
  if (content !== null && content !== undefined && typeof content !== 'string') {
    throw badResponse(answer, 'a message whose content is no text');
  }
  return {
    ...common,
    text: content ?? '',
    reasoning: reasoningOf(message),
    logprobs: chatLogprobs(choice['logprobs'], answer),
  };
}

/** Older servers ignore parameters they do not know and answer 200 all the same. */
function checkLogprobs(choice: Choice, request: CompletionRequest | ChatRequest, answer: Answer): void {
  const asked = 'messages' in request ? request.topLogprobs : request.logprobs;
  if (choice.logprobs === null && (asked !== undefined || request.logprobTokenIds !== undefined)) {
    throw ignoredParameter(answer, 'logprobs');
  }
  for (const tokenId of request.logprobTokenIds ?? []) {
    const names = choice.logprobs?.topLogprobs.at(-1) ?? {};
    if (request.extraBody?.['return_tokens_as_token_ids'] !== false && !(`token_id:${tokenId}` in names)) {
      throw ignoredParameter(answer, 'logprob_token_ids');
    }
  }
}

function promptCount(request: CompletionRequest | ChatRequest): number {
  if ('messages' in request) return 1;
  const { prompt } = request;
  return typeof prompt === 'string' || typeof prompt[0] === 'number' ? 1 : prompt.length;
}

/** Now `reasoning` in vLLM, `reasoning_content` before. */
export function reasoningOf(message: JsonObject): string | null {
  return stringOrNull(message['reasoning']) ?? stringOrNull(message['reasoning_content']);
}

/** Tokens as counted by the server; null when it did not count. */
export function parseUsage(usage: unknown): Usage | null {
  if (!isObject(usage) || typeof usage['prompt_tokens'] !== 'number') return null;
  const { prompt_tokens: inputTokens, completion_tokens: output, prompt_tokens_details: details } = usage;
  const outputTokens = typeof output === 'number' ? output : 0;
  const cached = isObject(details) ? details['cached_tokens'] : null;
  return typeof cached === 'number'
    ? { inputTokens, outputTokens, cachedInputTokens: cached }
    : { inputTokens, outputTokens };
}
