import { z } from 'zod';
import { answerKeySchema } from '../contracts/exam.ts';

const probability = z.number().min(0).max(1);
const milliseconds = z.number().nonnegative();

/** An answer key and the task it belongs to: what `quality.accuracyByTask` looks at. */
export const taskAnswerKeySchema = z.strictObject({ task: z.string(), key: answerKeySchema });
export type TaskAnswerKey = z.infer<typeof taskAnswerKeySchema>;

/**
 * How long things take. All zero and null: answers come at once and no timer is used.
 * One engine step lasts `decodeStepMs + decodeStepMsPerExtraSequence × (batch − 1)` when it decodes, plus
 * `firstTokenOverheadMs` and `prefill tokens ÷ prefillTokensPerSecond` when it starts requests; every running
 * sequence gets a token at its end.
 */
export const latencySchema = z.strictObject({
  /** Null: prefill takes no time. */
  prefillTokensPerSecond: z.number().positive().nullable().default(null),
  firstTokenOverheadMs: milliseconds.default(0),
  decodeStepMs: milliseconds.default(0),
  decodeStepMsPerExtraSequence: milliseconds.default(0),
  /** Sequences decoded together; more wait in a queue. */
  maxConcurrentSequences: z.number().int().positive().default(256),
  /** Tokens one engine step takes at most; longer prompts are prefilled in pieces. */
  maxBatchedTokens: z.number().int().positive().default(8192),
  /** Each step's duration is multiplied by 1 ± this share, seeded. */
  jitter: z.number().min(0).lt(1).default(0),
  prefixCaching: z.boolean().default(true),
  blockTokens: z.number().int().positive().default(16),
  /** Size of the KV cache. When it is full, the youngest sequence is preempted and prefilled again later. */
  kvCacheTokens: z.number().int().positive().default(524_288),
});
export type Latency = z.infer<typeof latencySchema>;

/**
 * How good the model is. Item i has a latent difficulty u_i, uniform in [0, 1) and seeded; it is answered right when
 * u_i < accuracy, so the items right at 0.70 are a subset of those right at 0.80. With `flipNoise` f that share of the
 * items gets a fresh u_i from `flipSeed`: the accuracy stays the same and f·a·(1−a) of the items flip each way.
 * `samplingNoise` is the share of sampled answers (temperature above 0) whose u_i is drawn from the request's seed and
 * choice number, so that repeats of an item differ; greedy answers and log-probabilities do not change.
 */
export const qualitySchema = z.strictObject({
  accuracy: probability.default(0.75),
  accuracyByTask: z.record(z.string(), probability).default({}),
  flipNoise: probability.default(0),
  flipSeed: z.number().int().default(0),
  samplingNoise: probability.default(0),
});
export type Quality = z.infer<typeof qualitySchema>;

/**
 * What goes wrong, each with a probability per generation request, at most one per request. Which request is hit is a
 * function of the seed, its body, and how often that body was sent: a retry has its own chance.
 */
export const faultsSchema = z.strictObject({
  status429: probability.default(0),
  status500: probability.default(0),
  status503: probability.default(0),
  /** The connection is reset before the first byte. */
  connectionReset: probability.default(0),
  /** The connection ends in mid-answer. */
  truncate: probability.default(0),
  /** The answer pauses in the middle for `stallMs`. */
  stall: probability.default(0),
  /** An error object under status 200, in mid-stream. */
  streamError: probability.default(0),
  /** A proxy's HTML page under status 200. */
  html: probability.default(0),
  malformedJson: probability.default(0),
  /** Status 200 and no content. */
  emptyStream: probability.default(0),
  /** The whole answer is held back for `slowFirstByteMs`. */
  slowFirstByte: probability.default(0),
  retryAfterSeconds: z.number().int().nonnegative().default(1),
  stallMs: milliseconds.default(5_000),
  slowFirstByteMs: milliseconds.default(2_000),
  /** Added to every decode step: a release that got slower. */
  extraMsPerToken: milliseconds.default(0),
});
export type Faults = z.infer<typeof faultsSchema>;

const capturingPattern = z.string().refine((pattern) => {
  try {
    return new RegExp(`${pattern}|`, 'isu').exec('')!.length > 1;
  } catch {
    return false;
  }
}, 'expected a regular expression with a capture group');

/**
 * How the simulator judges. When a request asks for JSON of a schema and its prompt holds a known question and an
 * answer, the answer is right if it contains the gold answer; fields named like a score or a verdict follow that.
 */
export const judgeSchema = z.strictObject({
  /** Where the judged question stands in the prompt: first capture group, flags `isu`. */
  questionPattern: capturingPattern.default(String.raw`<input>\s*(.*?)\s*</input>`),
  answerPattern: capturingPattern.default(String.raw`<actual_output>\s*(.*?)\s*</actual_output>`),
});
export type Judge = z.infer<typeof judgeSchema>;

export const simulatorConfigSchema = z.strictObject({
  host: z.string().default('127.0.0.1'),
  /** 0 takes a free port. */
  port: z.number().int().min(0).max(65_535).default(0),
  servedModelName: z.string().min(1).default('simulated-model'),
  /** `root` of /v1/models. */
  modelRoot: z.string().default('models/simulated'),
  maxModelLength: z.number().int().positive().default(8192),
  /** Guards /v1/* as `--api-key` does. */
  apiKey: z.string().min(1).nullable().default(null),
  seed: z.number().int().default(0),
  latency: latencySchema.prefault({}),
  quality: qualitySchema.prefault({}),
  faults: faultsSchema.prefault({}),
  judge: judgeSchema.prefault({}),
  /** Tokens of thinking in front of every chat answer, sent as `reasoning`. */
  reasoningTokens: z.number().int().nonnegative().default(0),
  answerKeys: z.array(taskAnswerKeySchema).default([]),
  /** Exam files (JSONL) whose answer keys are added to `answerKeys`. */
  examFiles: z.array(z.string()).default([]),
  /** Keeps when every write of every answer left: the truth for calibrating a load generator. */
  recordTimeline: z.boolean().default(false),
});
/** Everything may be left out. */
export type SimulatorConfig = z.input<typeof simulatorConfigSchema>;
export type EffectiveSimulatorConfig = z.output<typeof simulatorConfigSchema>;
