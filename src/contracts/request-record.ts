import { z } from 'zod';
import { loadConditionsSchema } from './load-conditions.ts';

/** How a load-test request ended. `cancelled` was asked for by the scenario: neither a success nor a failure. The rest are failures, without a latency. */
export const requestOutcomes = [
  'success',
  'http-error',
  'stream-error',
  'truncated-stream',
  'empty-output',
  'short-output',
  'timeout',
  'connection-error',
  'cancelled',
] as const;

/** One load-test request. Times are milliseconds on the client's monotonic clock since the start of its repetition. */
export const requestRecordSchema = z.object({
  scenario: z.string(),
  repetition: z.number().int().nonnegative(),
  /** ULID of the start of this repetition: a repetition that was cut off is run again whole, under a new one. */
  repetitionAttempt: z.string(),
  index: z.number().int().nonnegative(),
  /** Requests this repetition has in all; the repetition is complete when as many records exist. */
  repetitionSize: z.number().int().positive(),
  warmUp: z.boolean(),
  intendedStartMs: z.number(),
  startMs: z.number(),
  /** How long after it could leave (its time, or a place that became free) the client sent it. */
  dispatchLagMs: z.number().nonnegative().optional(),
  firstTokenMs: z.number().nullable(),
  /** First text or tool call; reasoning before it is not visible. Absent where it is the first token. */
  firstVisibleMs: z.number().nullable().optional(),
  endMs: z.number(),
  /** Arrival of every chunk that held output, the first included. */
  chunkTimesMs: z.array(z.number()),
  /** Tokens of each of these chunks as the server counted them; absent where every chunk held one, or the server did not say. */
  chunkTokens: z.array(z.number().int().nonnegative()).optional(),
  inputTokens: z.number().int().nullable(),
  outputTokens: z.number().int().nullable(),
  outcome: z.enum(requestOutcomes),
  status: z.number().int().nullable(),
  error: z.string().nullable(),
  /** The visible answer, only where it is graded as well. */
  text: z.string().optional(),
  /** Of the whole repetition; its first request carries it. */
  conditions: loadConditionsSchema.optional(),
});
export type RequestRecord = z.infer<typeof requestRecordSchema>;
export type RequestOutcome = (typeof requestOutcomes)[number];
