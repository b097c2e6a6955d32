import { z } from 'zod';
import {
  deepevalConfigSchema,
  reasoningConfigSchema,
  servingConfigSchema,
  standardConfigSchema,
} from '../../contracts/engine-config.ts';
import { policySchema } from '../../contracts/policy.ts';
import type { S3Config } from '../../files/s3/s3-config.ts';

/** Everything that decides what a run does, resolved; no secrets. Stored in run.json, read again by every later step. */
export const runConfigSchema = z.object({
  suite: z.string(),
  modelLine: z.string().nullable(),
  /** What the server runs on. */
  gpu: z.string().nullable().default(null),
  seed: z.number().int(),
  language: z.enum(['en', 'ko']),
  timeZone: z.string().nullable(),
  outputDirectory: z.string(),
  target: z.object({
    endpoint: z.string(),
    servedModelName: z.string().nullable(),
    tokenizer: z.string().nullable(),
    caFile: z.string().nullable(),
    concurrency: z.number().int().positive(),
    maxAttempts: z.number().int().positive(),
    requestTimeoutSeconds: z.number().positive(),
  }),
  judge: z.object({ endpoint: z.string(), servedModelName: z.string().nullable() }).nullable(),
  release: z.object({
    repository: z.string().nullable(),
    digest: z.string().nullable(),
    tags: z.array(z.string()),
    gitCommit: z.string().nullable(),
    /** When the trigger saw it; where its time to report begins. */
    seenAt: z.iso.datetime().nullable().default(null),
  }),
  data: z.object({
    manifestDirectory: z.string(),
    directories: z.array(z.string()),
    /** `hub` or an s3 address, asked in order for what is in no folder. */
    sources: z.array(z.string()).default([]),
    hubEndpoint: z.string().default('https://huggingface.co'),
  }),
  standard: z.array(standardConfigSchema),
  deepeval: deepevalConfigSchema.nullable(),
  reasoning: reasoningConfigSchema.nullable(),
  serving: servingConfigSchema.nullable(),
  /** File with the grade thresholds of the performance summary. */
  servingConfigPath: z.string(),
  /** Ask little first, and more of what stays undecided; null asks everything at once. */
  extension: z
    .object({
      firstItems: z.number().int().positive(),
      firstRepeats: z.number().int().positive(),
      /** Answers that all extensions of a run may cost. */
      answers: z.number().int().positive(),
      /** Decisions on a run at most, the first included. */
      looks: z.number().int().positive(),
    })
    .nullable()
    .default(null),
  store: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('none') }),
    z.object({ kind: z.literal('embedded'), path: z.string() }),
    z.object({ kind: z.literal('server'), url: z.string(), user: z.string().nullable() }),
  ]),
  policy: policySchema,
  backendApi: z.string().nullable(),
  delivery: z
    .object({
      /** Whether a card goes to Teams; its address is a secret. */
      teamsCard: z.boolean(),
      /** `s3://bucket/prefix` that run directories go to. */
      runLogsUrl: z.string().nullable(),
      runLogsDays: z.number().int().positive(),
      /** Address of `vllm-eval serve`, for links in cards. */
      serverUrl: z.string().nullable(),
    })
    .default({ teamsCard: false, runLogsUrl: null, runLogsDays: 90, serverUrl: null }),
});
export type RunConfig = z.infer<typeof runConfigSchema>;

/** What must never be written down: given anew to every process. */
export interface Secrets {
  readonly apiKey: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly proxy: string | null;
  readonly judgeApiKey: string | null;
  readonly storePassword: string | null;
  readonly hfToken: string | null;
  /** All of it is the secret. */
  readonly teamsWebhookUrl: string | null;
  /** Buckets of data sets and run logs. */
  readonly s3: S3Config;
}
