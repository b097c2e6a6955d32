import { z } from 'zod';
import { requestRecordSchema } from './request-record.ts';
import { scoreSchema } from './score.ts';

/** Tokens as the server counted them. */
export const usageSchema = z.object({
  inputTokens: z.number().int().nonnegative(),
  outputTokens: z.number().int().nonnegative(),
  cachedInputTokens: z.number().int().nonnegative().optional(),
});
export type Usage = z.infer<typeof usageSchema>;

/** One answer of the target or of a judge, or the failure that stands in its place. */
export const sampleOutputSchema = z.object({
  role: z.enum(['target', 'judge']),
  /** What was asked, where the exam item does not say it already (judge prompts, follow-up turns). */
  request: z.json().optional(),
  text: z.string().nullable(),
  reasoning: z.string().optional(),
  finishReason: z.string().nullable(),
  /** Sum of the log-probabilities (nats) of a scored continuation, its tokens, and whether each was the most likely one. */
  logLikelihood: z.object({ sum: z.number(), tokens: z.number().int(), isGreedy: z.boolean() }).optional(),
  /** Log-probabilities (nats) of the alternatives at the token that holds a judge's label, by token text. */
  labelLogprobs: z.record(z.string(), z.number()).optional(),
  usage: usageSchema.nullable(),
  durationMs: z.number().nonnegative(),
  error: z.object({ code: z.string(), message: z.string(), status: z.number().int().optional() }).optional(),
});
export type SampleOutput = z.infer<typeof sampleOutputSchema>;

/** One item asked once: the unit of record. Key: exam fingerprint, itemId, repeat. */
export const sampleSchema = z.object({
  exam: z.string(),
  task: z.string(),
  itemId: z.string(),
  index: z.number().int().nonnegative(),
  repeat: z.number().int().nonnegative(),
  cluster: z.string().nullable(),
  startedAt: z.iso.datetime(),
  outputs: z.array(sampleOutputSchema),
  /** By metric name of the exam header. */
  scores: z.record(z.string(), scoreSchema),
  /** Only of engine `serving`. */
  request: requestRecordSchema.optional(),
});
export type Sample = z.infer<typeof sampleSchema>;
