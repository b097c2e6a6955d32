import { z } from 'zod';

/** A part of the fingerprint, or why the server did not give it. */
const part = <Value extends z.ZodType>(value: Value) =>
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('measured'), value }),
    z.object({ kind: z.literal('not-measured'), reason: z.string() }),
  ]);

const tokenIds = z.array(z.number().int().nonnegative());

/** One canary string as the tokenizer of the server cuts it: by itself, and as the server does for a prompt sent as text. */
const canaryTextTokensSchema = z.object({ text: z.string(), bare: tokenIds, asPrompt: tokenIds });

/** One canary conversation behind the chat template: with the assistant's turn opened, as for an answer, and without. */
const canaryChatTokensSchema = z.object({
  conversation: z.string(),
  opened: tokenIds,
  closed: tokenIds,
  /** `opened` as text, special tokens included; null where the server cannot detokenize. */
  rendered: z.string().nullable(),
});

/** One short greedy answer with every sampling parameter given. `tokens` and `logprobs` (nats) are empty without log-probabilities. */
const canaryAnswerSchema = z.object({
  conversation: z.string(),
  text: z.string(),
  finishReason: z.string().nullable(),
  inputTokens: z.number().int().nullable(),
  outputTokens: z.number().int().nullable(),
  tokens: z.array(z.string()),
  logprobs: z.array(z.number().nullable()),
});

/** Sampled answers to one prompt, always with the same seeds: all parameters given as neutral, all left out, and each left out alone. */
const samplingProbeSchema = z.object({
  neutral: z.array(z.string()),
  allLeftOut: z.array(z.string()),
  /** By wire name of the parameter that was left out. */
  leftOut: z.record(z.string(), z.array(z.string())),
});

/** Log-probabilities (nats) of the tokens of one canary prompt sent as text, and the most likely token at each position. */
const canaryLogprobsSchema = z.object({
  text: z.string(),
  tokens: z.array(z.string()),
  /** Null at the first token, which nothing comes before. */
  logprobs: z.array(z.number().nullable()),
  best: z.array(z.string().nullable()),
});

/**
 * How a server behaves where release accidents show, taken at the start of a run and compared exactly with the baseline's.
 * `canaries` names the set of prompts: fingerprints of different sets cannot be compared.
 */
export const modelFingerprintSchema = z.object({
  schemaVersion: z.literal(1),
  canaries: z.string(),
  textTokens: part(z.array(canaryTextTokensSchema)),
  chatTokens: part(z.array(canaryChatTokensSchema)),
  answers: part(z.array(canaryAnswerSchema)),
  sampling: part(samplingProbeSchema),
  logprobs: part(z.array(canaryLogprobsSchema)),
});
export type ModelFingerprint = z.infer<typeof modelFingerprintSchema>;
export type CanaryTextTokens = z.infer<typeof canaryTextTokensSchema>;
export type CanaryChatTokens = z.infer<typeof canaryChatTokensSchema>;
export type CanaryAnswer = z.infer<typeof canaryAnswerSchema>;
export type SamplingProbe = z.infer<typeof samplingProbeSchema>;
export type CanaryLogprobs = z.infer<typeof canaryLogprobsSchema>;
