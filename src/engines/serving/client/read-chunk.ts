import type { Usage } from '../../../contracts/sample.ts';

/** `usage` of a chunk; null when it is not there or not numbers. */
export function readUsage(text: string): Usage | null {
  const usage = field(parse(text), 'usage');
  const inputTokens = field(usage, 'prompt_tokens');
  const outputTokens = field(usage, 'completion_tokens');
  if (!isCount(inputTokens) || !isCount(outputTokens)) return null;
  const cachedInputTokens = field(field(usage, 'prompt_tokens_details'), 'cached_tokens');
  return isCount(cachedInputTokens) ? { inputTokens, outputTokens, cachedInputTokens } : { inputTokens, outputTokens };
}

export function readFinishReason(text: string): string | null {
  const choices = field(parse(text), 'choices');
  const reason = Array.isArray(choices) ? field(choices[0], 'finish_reason') : null;
  return typeof reason === 'string' ? reason : null;
}

/** The text that a chunk adds to the visible answer; a tool call or reasoning is none. */
export function readText(text: string): string {
  const choices = field(parse(text), 'choices');
  const choice = Array.isArray(choices) ? choices[0] : null;
  const added = field(choice, 'text') ?? field(field(choice, 'delta'), 'content');
  return typeof added === 'string' ? added : '';
}

/** What `error` of a chunk says: its message where it has one, else its JSON. */
export function readErrorChunk(text: string): string {
  const error = field(parse(text), 'error');
  const message = field(error, 'message');
  return typeof message === 'string' ? message : JSON.stringify(error ?? text);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}
