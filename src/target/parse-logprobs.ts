import { isArray, isObject } from './json-value.ts';
import { badResponse, ignoredParameter, type ResponseBody } from './response-body.ts';
import type { Choice, PositionLogprobs } from './target.ts';

/** `logprobs` of a completion. The arrays are passed on as parsed; only their lengths are checked. */
export function completionLogprobs(value: unknown, body: ResponseBody): PositionLogprobs | null {
  if (value === null || value === undefined) return null;
  if (!isObject(value)) throw badResponse(body, '"logprobs" that is no object');
  const { tokens, token_logprobs: tokenLogprobs, top_logprobs: topLogprobs, text_offset: textOffsets } = value;
  if (!isArray(tokens) || !isArray(tokenLogprobs) || tokens.length !== tokenLogprobs.length) {
    throw badResponse(body, '"logprobs" without one log-probability for every token');
  }
  if (isArray(topLogprobs) && topLogprobs.length !== tokens.length) {
    throw badResponse(body, '"logprobs.top_logprobs" of another length than "tokens"');
  }
  return {
    tokens: tokens as readonly string[],
    tokenLogprobs: tokenLogprobs as readonly (number | null)[],
    topLogprobs: isArray(topLogprobs) ? (topLogprobs as PositionLogprobs['topLogprobs']) : tokens.map(() => null),
    textOffsets: isArray(textOffsets) ? (textOffsets as readonly number[]) : [],
  };
}

/** `logprobs` of a chat completion, brought into the same form. */
export function chatLogprobs(value: unknown, body: ResponseBody): PositionLogprobs | null {
  if (!isObject(value) || !isArray(value['content'])) return null;
  const tokens: string[] = [];
  const tokenLogprobs: number[] = [];
  const topLogprobs: Record<string, number>[] = [];
  for (const position of value['content']) {
    if (!isTokenLogprob(position)) throw badResponse(body, '"logprobs.content" without token and logprob');
    tokens.push(position.token);
    tokenLogprobs.push(position.logprob);
    // No prototype: a token may be called `__proto__`.
    const top: Record<string, number> = Object.create(null);
    for (const candidate of isArray(position.top_logprobs) ? position.top_logprobs : []) {
      if (isTokenLogprob(candidate)) top[candidate.token] ??= candidate.logprob;
    }
    top[position.token] ??= position.logprob;
    topLogprobs.push(top);
  }
  return { tokens, tokenLogprobs, topLogprobs, textOffsets: [] };
}

/** vLLM's `prompt_logprobs`. */
export function promptLogprobs(value: unknown, body: ResponseBody): NonNullable<Choice['promptLogprobs']> {
  if (!isArray(value)) throw ignoredParameter(body, 'prompt_logprobs');
  return value.map((position) => {
    if (!isObject(position)) return null;
    const entries: Record<string, { logprob: number; rank?: number; decodedToken?: string }> = {};
    for (const [id, entry] of Object.entries(position)) {
      if (!isObject(entry) || typeof entry['logprob'] !== 'number') {
        throw badResponse(body, '"prompt_logprobs" without logprob');
      }
      const { logprob, rank, decoded_token: decodedToken } = entry;
      entries[id] = {
        logprob,
        ...(typeof rank === 'number' ? { rank } : {}),
        ...(typeof decodedToken === 'string' ? { decodedToken } : {}),
      };
    }
    return entries;
  });
}

function isTokenLogprob(value: unknown): value is { token: string; logprob: number; top_logprobs?: unknown } {
  return isObject(value) && typeof value['token'] === 'string' && typeof value['logprob'] === 'number';
}
