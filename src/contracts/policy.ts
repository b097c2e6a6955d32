import { z } from 'zod';

export const tiers = ['critical', 'supporting', 'advisory'] as const;
export type Tier = (typeof tiers)[number];

const margin = z.number().positive();

const fingerprintFinding = z.enum(['ignore', 'WARN', 'REGRESSED']).default('WARN');
/** What a served model may do otherwise than the baseline's, as its fingerprint shows. */
const fingerprintFindings = z.strictObject({
  tokenizer: fingerprintFinding,
  specialTokens: fingerprintFinding,
  chatTemplate: fingerprintFinding,
  systemPrompt: fingerprintFinding,
  generationPrompt: fingerprintFinding,
  stopping: fingerprintFinding,
  samplingDefaults: fingerprintFinding,
  contextLength: fingerprintFinding,
  likelihood: fingerprintFinding,
});
export type FingerprintAspect = keyof z.infer<typeof fingerprintFindings>;

/** How far the log-probabilities of plain texts may move in a harmless release: see docs/evidence/verdict.md. */
const likelihoodTolerance = z.strictObject({
  /** Mean loss per token, nats. */
  loss: z.number().positive().default(0.02),
  /** Mean absolute change per token, nats. */
  shift: z.number().positive().default(0.1),
  /** Least share of positions with the same most likely token. */
  agreement: z.number().gt(0).max(1).default(0.95),
});
export type LikelihoodTolerance = z.infer<typeof likelihoodTolerance>;

/** What counts as too much damage. Margins are absolute in the unit of the metric for quality, relative (0.05 = 5 %) for serving. */
export const policySchema = z.strictObject({
  version: z.literal(1),
  margins: z.strictObject({ critical: margin, supporting: margin, advisory: margin }),
  /** First matching rule decides; `*` matches anything. A metric that no rule names is supporting when primary, else advisory. */
  rules: z.array(
    z.strictObject({ task: z.string(), metric: z.string(), tier: z.enum(tiers), margin: margin.optional() }),
  ),
  /** One-sided level of the non-inferiority bound of a PASS. */
  alpha: z.number().gt(0).lt(0.5),
  /** What a family may spend on false alarms: Benjamini-Hochberg over its metrics, less what the pooled test takes. */
  falseDiscoveryRate: z.number().gt(0).lt(1),
  /** Level of the pooled stratified test for damage spread over tasks. */
  pooledAlpha: z.number().gt(0).lt(0.5),
  /** CRITICAL at once: primary metric this share below the mean of the last `window` accepted runs. */
  hardFloor: z.strictObject({ relativeDrop: z.number().gt(0).lt(1), window: z.number().int().positive() }),
  /** Paired coverage under this is INVALID. */
  minimumCoverage: z.number().gt(0).max(1),
  serving: z.strictObject({ relativeMargin: z.number().positive(), minimumSuccessRate: z.number().gt(0).max(1) }),
  /** What damage since the golden anchor is worth that no step from baseline to baseline showed. */
  history: z.strictObject({ anchorDrift: z.enum(['WARN', 'REGRESSED']) }).default({ anchorDrift: 'WARN' }),
  /** What a difference in the fingerprint of the served model is worth. */
  fingerprint: z
    .strictObject({
      findings: fingerprintFindings.prefault({}),
      likelihoodTolerance: likelihoodTolerance.prefault({}),
    })
    .prefault({}),
  /** Log-probabilities of right answers: what their loss is worth, and when it counts. */
  goldLikelihood: z
    .strictObject({
      finding: z.enum(['WARN', 'REGRESSED']).default('WARN'),
      /** Mean loss per item that harmless releases stay within, nats: see docs/evidence/verdict.md. */
      margin: z.number().positive().default(0.1),
      /** One-sided level at which the baseline must do better than a guess. */
      guessLevel: z.number().gt(0).lt(0.5).default(0.01),
      /** Mean probability of all choices together, where each is a single token, under which a model answers in other words. */
      minimumChoiceMass: z.number().min(0).max(1).default(0.5),
    })
    .prefault({}),
  permutations: z.number().int().min(1000),
  seed: z.number().int(),
});
export type Policy = z.infer<typeof policySchema>;

export const defaultPolicy: Policy = policySchema.parse({
  version: 1,
  margins: { critical: 0.02, supporting: 0.03, advisory: 0.05 },
  rules: [],
  alpha: 0.05,
  falseDiscoveryRate: 0.05,
  pooledAlpha: 0.01,
  hardFloor: { relativeDrop: 0.1, window: 5 },
  minimumCoverage: 0.99,
  serving: { relativeMargin: 0.1, minimumSuccessRate: 0.99 },
  history: { anchorDrift: 'WARN' },
  permutations: 10_000,
  seed: 20_260_101,
});
