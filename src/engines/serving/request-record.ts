import type { RequestRecord } from '../../contracts/request-record.ts';
import type { Exchange } from './client/exchange.ts';
import { judgeExchange } from './judge-exchange.ts';

export interface RequestPlace {
  readonly scenario: string;
  readonly repetition: number;
  readonly repetitionAttempt: string;
  readonly repetitionSize: number;
  readonly index: number;
  readonly warmUp: boolean;
}

export interface RequestClock {
  /** Start of the repetition. */
  readonly originMs: number;
  /** When the request was to leave. */
  readonly intendedMs: number;
  readonly outputTokens: number;
  /** Whether an answer shorter than that is a failure. */
  readonly ignoreEos: boolean;
  readonly dispatchLagMs?: number;
}

/** The record of one request; the times of `clock` are on the clock of the exchange. */
export function toRequestRecord(place: RequestPlace, exchange: Exchange, clock: RequestClock): RequestRecord {
  const { originMs, intendedMs, outputTokens, ignoreEos, dispatchLagMs } = clock;
  const at = (timeMs: number): number => toMicrosecond(timeMs - originMs);
  const judged = judgeExchange(exchange, outputTokens, ignoreEos);
  const chunkTimesMs = Array.from(exchange.chunkTimesMs, at);
  const chunkTokens = tokensPerChunk(exchange.tokensSoFar);
  const firstTokenMs = chunkTimesMs[0] ?? null;
  const { text } = exchange;
  const firstVisibleMs = exchange.firstVisibleMs < 0 ? null : at(exchange.firstVisibleMs);
  return {
    ...place,
    intendedStartMs: at(intendedMs),
    startMs: at(exchange.startMs),
    ...(dispatchLagMs === undefined ? {} : { dispatchLagMs: toMicrosecond(dispatchLagMs) }),
    firstTokenMs,
    ...(firstVisibleMs === firstTokenMs ? {} : { firstVisibleMs }),
    endMs: at(exchange.endMs),
    chunkTimesMs,
    ...(chunkTokens === null ? {} : { chunkTokens }),
    inputTokens: exchange.usage?.inputTokens ?? null,
    outputTokens: judged.outputTokens,
    outcome: judged.outcome,
    status: exchange.status,
    error: judged.error,
    ...(text === null ? {} : { text }),
  };
}

/** Null where every chunk held one token, or the server did not say. */
function tokensPerChunk(tokensSoFar: Uint32Array | null): number[] | null {
  if (tokensSoFar === null || tokensSoFar.every((tokens, index) => tokens === index + 1)) return null;
  return Array.from(tokensSoFar, (tokens, index) => Math.max(0, tokens - (tokensSoFar[index - 1] ?? 0)));
}

/** Finer than any clock here can tell, and half the size on disk. */
function toMicrosecond(timeMs: number): number {
  return Math.round(timeMs * 1000) / 1000;
}
