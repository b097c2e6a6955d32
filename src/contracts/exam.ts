import { z } from 'zod';

/**
 * How the per-sample scores of a metric become one number. All take the samples of an exam as they are but `majority` (maj@k),
 * which votes first: over the repeats of an item the most frequent `parts[0]` (an answer class; -1 means no answer and has no vote)
 * wins and the item is worth the score `value` of that class, several classes tied are worth the mean of theirs, no vote is worth 0;
 * then the mean over items.
 */
export const aggregations = [
  'mean',
  'f1-macro',
  'f1-weighted',
  'f1',
  'mcc',
  'percentile',
  'sum',
  'rate',
  'perplexity',
  'bits-per-byte',
  'bleu',
  'chrf',
  'chrf++',
  'ter',
  'majority',
] as const;

export const metricDefinitionSchema = z.object({
  name: z.string(),
  aggregation: z.enum(aggregations),
  higherIsBetter: z.boolean(),
  /** `fraction` is 0 to 1. */
  unit: z.enum(['fraction', 'score', 'nats', 'ms', 'tokens', 'tokens/s', 'requests/s', 'count']),
  /** The metric a verdict looks at first; the others are shown and tested as supporting evidence. */
  primary: z.boolean(),
});
export type MetricDefinition = z.infer<typeof metricDefinitionSchema>;

export const engineNames = ['standard', 'deepeval', 'reasoning', 'serving'] as const;
export type EngineName = (typeof engineNames)[number];

/** Sampling parameters sent with every request. An absent one is left to the server's default. */
export const samplingSchema = z.object({
  temperature: z.number().optional(),
  topP: z.number().optional(),
  maxTokens: z.number().int().positive().optional(),
  seed: z.number().int().optional(),
  stop: z.array(z.string()).optional(),
});
export type Sampling = z.infer<typeof samplingSchema>;

/**
 * What an exam is, without its items: first line of an exam file.
 * `fingerprint` is the SHA-256 of the canonical header (fingerprint left out) and every item line:
 * two runs are comparable on a task only if it is equal.
 */
export const examHeaderSchema = z.object({
  schemaVersion: z.literal(1),
  fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
  engine: z.enum(engineNames),
  suite: z.string(),
  task: z.string(),
  language: z.enum(['en', 'ko', 'multilingual', 'code']),
  dataset: z.object({ name: z.string(), version: z.string(), sha256: z.string() }),
  itemCount: z.number().int().nonnegative(),
  /** How often every item is asked. */
  repeats: z.number().int().positive(),
  sampling: samplingSchema,
  promptMode: z.enum(['completion', 'chat']),
  scorerVersion: z.string(),
  metrics: z.array(metricDefinitionSchema),
  /** Requests to the target that one asking of one item costs, judges not counted. */
  requestsPerItem: z.number().positive(),
  /** Everything else that can change a score: few-shot count, template, judge prompt version. JSON, key order does not matter. */
  settings: z.record(z.string(), z.json()),
});
export type ExamHeader = z.infer<typeof examHeaderSchema>;

/** What the right answer of an item looks like, for simulators and for the flip list of a report. */
export const answerKeySchema = z.discriminatedUnion('kind', [
  /** `context` + `continuations[i]` are scored by log-likelihood; `gold` is an index. */
  z.object({
    kind: z.literal('choices'),
    context: z.string(),
    continuations: z.array(z.string()),
    gold: z.number().int(),
  }),
  /** The prompt text (or last user message) is answered by `gold`; `wrong` is a plausible wrong answer. */
  z.object({ kind: z.literal('text'), context: z.string(), gold: z.string(), wrong: z.string() }),
]);
export type AnswerKey = z.infer<typeof answerKeySchema>;

/** One question: all further lines of an exam file. `work` belongs to the engine and is JSON without a key `__proto__`. */
export const examItemSchema = z.object({
  itemId: z.string(),
  /** 0-based position; the order of every aggregate. */
  index: z.number().int().nonnegative(),
  /** Items that are not independent (near-duplicates, one document, one conversation) share a cluster. */
  cluster: z.string().nullable(),
  answerKey: answerKeySchema.nullable(),
  work: z.json(),
});
export type ExamItem<Work = unknown> = Omit<z.infer<typeof examItemSchema>, 'work'> & { work: Work };

/** An exam as engines see it. `items()` may be called more than once and streams from disk. */
export interface Exam<Work = unknown> {
  readonly header: ExamHeader;
  items(): AsyncIterable<ExamItem<Work>>;
}

/** What an engine plans, before datasets/ writes it and gives it a fingerprint and an item count. */
export interface ExamDraft<Work = unknown> {
  readonly header: Omit<ExamHeader, 'schemaVersion' | 'fingerprint' | 'itemCount'>;
  items(): AsyncIterable<ExamItem<Work>> | Iterable<ExamItem<Work>>;
}
