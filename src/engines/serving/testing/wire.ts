/** Builders of the bytes a vLLM server writes, for tests. */

export const streamHead =
  'HTTP/1.1 200 OK\r\ndate: Tue, 24 Nov 2026 10:46:59 GMT\r\nserver: uvicorn\r\ncontent-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n';

export const lastChunk = '0\r\n\r\n';

export function httpChunk(text: string, extension = ''): string {
  return `${Buffer.byteLength(text).toString(16)}${extension}\r\n${text}\r\n`;
}

export function event(payload: unknown): string {
  return `data: ${typeof payload === 'string' ? payload : JSON.stringify(payload)}\n\n`;
}

export const done = event('[DONE]');

const completionFrame = { id: 'cmpl-1', object: 'text_completion', created: 1795517220, model: 'mock' };
const chatFrame = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1795517220, model: 'mock' };

export function textChunk(text: string, finishReason: string | null = null, extra: object = {}): object {
  const choice = { index: 0, text, logprobs: null, finish_reason: finishReason, stop_reason: null, token_ids: null };
  return { ...completionFrame, choices: [choice], ...extra };
}

export function deltaChunk(delta: object, finishReason: string | null = null, extra: object = {}): object {
  const choice = { index: 0, delta, logprobs: null, finish_reason: finishReason, token_ids: null };
  return { ...chatFrame, choices: [choice], ...extra };
}

export function usage(outputTokens: number, inputTokens = 5): object {
  return {
    usage: { prompt_tokens: inputTokens, total_tokens: inputTokens + outputTokens, completion_tokens: outputTokens },
  };
}

export function usageChunk(outputTokens: number, inputTokens = 5): object {
  return { ...completionFrame, choices: [], ...usage(outputTokens, inputTokens), system_fingerprint: 'vllm-0.32.0-0' };
}

/** `count` text chunks, the last with finish reason `length`, usage and [DONE]: each an event of its own. */
export function goodEvents(count: number): string[] {
  const texts = Array.from({ length: count }, (_, index) =>
    event(textChunk(` w${index}`, index === count - 1 ? 'length' : null)),
  );
  return [...texts, event(usageChunk(count)), done];
}

/** A whole answer in chunked encoding, one HTTP chunk per event. */
export function chunkedAnswer(events: readonly string[]): string[] {
  return [streamHead, ...events.map((text) => httpChunk(text)), lastChunk];
}
