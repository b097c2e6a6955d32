import type { RequestOutcome } from '../../contracts/request-record.ts';
import type { Exchange } from './client/exchange.ts';

export interface JudgedExchange {
  readonly outcome: RequestOutcome;
  readonly error: string | null;
  /** As the server counted them. Without its count: what was asked when it stopped for length, else the chunks, each of which holds at least one. */
  readonly outputTokens: number | null;
}

/** Whether an exchange is a success, and if not, which failure. With `ignoreEos` it was asked for exactly `requestedTokens` tokens. */
export function judgeExchange(exchange: Exchange, requestedTokens: number, ignoreEos = true): JudgedExchange {
  const outputTokens = countOutputTokens(exchange, requestedTokens);
  const failed = (outcome: RequestOutcome, error: string): JudgedExchange => ({ outcome, error, outputTokens });

  if (exchange.failure !== null) return failed(exchange.failure.outcome, exchange.failure.error);
  if (exchange.events === 0 && !exchange.contentType.startsWith('text/event-stream')) {
    const found = exchange.contentType === '' ? 'no content type' : exchange.contentType;
    return failed('stream-error', `expected text/event-stream, found ${found} without events`);
  }
  if (!exchange.hasOutput) return failed('empty-output', 'the stream ended without output');
  if (!exchange.isDone) return failed('truncated-stream', 'the stream ended without [DONE]');
  if (ignoreEos && outputTokens !== null && outputTokens < requestedTokens) {
    const reason = exchange.finishReason === null ? '' : `, finish reason ${exchange.finishReason}`;
    return failed('short-output', `${outputTokens} of ${requestedTokens} tokens${reason}`);
  }
  return { outcome: 'success', error: null, outputTokens };
}

function countOutputTokens(exchange: Exchange, requestedTokens: number): number | null {
  if (exchange.usage !== null) return exchange.usage.outputTokens;
  if (exchange.finishReason === 'length') return requestedTokens;
  return exchange.hasOutput ? exchange.chunkTimesMs.length : null;
}
