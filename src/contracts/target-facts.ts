import { z } from 'zod';

/** What a server said of itself at the start of a run. `null` means the server did not tell. */
export const targetFactsSchema = z.object({
  /** Base URL without credentials and query. */
  endpoint: z.string(),
  servedModelName: z.string(),
  /** `root` of /v1/models: the path or repository of the weights. */
  modelRoot: z.string().nullable(),
  /** Longest prompt plus answer, in tokens. */
  maxModelLength: z.number().int().positive().nullable(),
  serverKind: z.enum(['vllm', 'openai-compatible']),
  serverVersion: z.string().nullable(),
  systemFingerprint: z.string().nullable(),
  capabilities: z.object({
    tokenize: z.boolean(),
    echoLogprobs: z.boolean(),
    promptLogprobs: z.boolean(),
    logprobTokenIds: z.boolean(),
    /** The 20 best tokens of a generated position, named by id. Absent: not asked. */
    topLogprobs: z.boolean().optional(),
    metrics: z.boolean(),
  }),
  /** Tokens of a block of the prefix cache: hits come in whole blocks. Null without a prefix cache or where the server did not tell. */
  prefixCacheBlockTokens: z.number().int().positive().nullish(),
  observedAt: z.iso.datetime(),
});
export type TargetFacts = z.infer<typeof targetFactsSchema>;
