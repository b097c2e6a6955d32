import { z } from 'zod';
import { tiers } from './policy.ts';

/** Best to worst for a family: one task's CRITICAL makes the run CRITICAL. INVALID says the comparison itself cannot be trusted. */
export const verdictKinds = ['PASS', 'WARN', 'REGRESSED', 'CRITICAL', 'INCONCLUSIVE', 'INVALID'] as const;
export const verdictKindSchema = z.enum(verdictKinds);
export type VerdictKind = z.infer<typeof verdictKindSchema>;

/** What a message says, apart from its language: see verdict/render-message.ts. */
export const messageParametersSchema = z.record(z.string(), z.union([z.string(), z.number()]));
export type MessageParameters = z.infer<typeof messageParametersSchema>;

/** One task × metric of candidate against baseline. Differences are candidate − baseline; damage is signed so that positive is worse. */
export const comparisonSchema = z.object({
  engine: z.string(),
  suite: z.string(),
  task: z.string(),
  metric: z.string(),
  unit: z.string(),
  higherIsBetter: z.boolean(),
  tier: z.enum(tiers),
  margin: z.number(),
  test: z.enum(['mcnemar-mid-p', 'sign-flip-permutation', 'e-process', 'bootstrap-log-ratio', 'none']),
  pairs: z.number().int().nonnegative(),
  baselineValue: z.number().nullable(),
  candidateValue: z.number().nullable(),
  delta: z.number().nullable(),
  /** Two-sided 95 % interval of delta; relative change for serving. */
  deltaLow: z.number().nullable(),
  deltaHigh: z.number().nullable(),
  /** One-sided, against "not worse". */
  pValue: z.number().nullable(),
  /** Benjamini-Hochberg, over the family. */
  pAdjusted: z.number().nullable(),
  /** Smallest true damage seen with 80 % power at the policy's alpha. */
  minimumDetectableEffect: z.number().nullable(),
  /** Items right before and wrong now, and the reverse (0/1 metrics). */
  flipsToWorse: z.number().int().nonnegative(),
  flipsToBetter: z.number().int().nonnegative(),
  verdict: verdictKindSchema,
  /** One plain English sentence; `reasonCode` and `reasonParameters` give it in other languages. */
  reason: z.string(),
  reasonCode: z.string().optional(),
  reasonParameters: messageParametersSchema.optional(),
});
export type Comparison = z.infer<typeof comparisonSchema>;

export const findingSchema = z.object({
  kind: verdictKindSchema,
  code: z.string(),
  message: z.string(),
  parameters: messageParametersSchema.optional(),
  task: z.string().optional(),
  metric: z.string().optional(),
});
export type Finding = z.infer<typeof findingSchema>;

/** verdict.json of a run directory. */
export const verdictSchema = z.object({
  schemaVersion: z.literal(1),
  runId: z.string(),
  baselineRunId: z.string().nullable(),
  verdict: verdictKindSchema,
  findings: z.array(findingSchema),
  comparisons: z.array(comparisonSchema),
  /** Items whose 0/1 score went down, worst tasks first, at most 50. */
  flips: z.array(
    z.object({
      task: z.string(),
      metric: z.string(),
      itemId: z.string(),
      question: z.string(),
      gold: z.string(),
      baselineAnswer: z.string(),
      candidateAnswer: z.string(),
    }),
  ),
  pooled: z.object({ pairs: z.number().int(), delta: z.number(), pValue: z.number() }).nullable(),
  /** Which look at the run this is; above 1 after open tasks were asked more. Absent: 1. */
  look: z.number().int().positive().optional(),
  policySha256: z.string(),
  decidedAt: z.iso.datetime(),
});
export type Verdict = z.infer<typeof verdictSchema>;
