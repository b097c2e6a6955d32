import { z } from 'zod';
import { examHeaderSchema } from './exam.ts';
import { modelFingerprintSchema } from './model-fingerprint.ts';
import { releaseSchema } from './release.ts';
import { targetFactsSchema } from './target-facts.ts';

/** In the order they run. */
export const stepNames = [
  'prepare-dataset',
  'deepeval-runner',
  'evalchemy-runner',
  'nvidia-runner',
  'vllm-benchmark',
  'aggregate-metrics',
  'decide',
  'extend',
  'report',
  'deliver',
] as const;
export type StepName = (typeof stepNames)[number];

/** run.json: written once by prepare-dataset, never changed after. */
export const runSchema = z.object({
  schemaVersion: z.literal(1),
  /** ULID. */
  runId: z.string(),
  toolVersion: z.string(),
  createdAt: z.iso.datetime(),
  /** Runs of one line are comparable and share a baseline; the served model name unless configured. */
  modelLine: z.string(),
  suite: z.string(),
  release: releaseSchema,
  target: targetFactsSchema,
  /** How the served model behaves; absent in runs of versions that did not ask. */
  fingerprint: modelFingerprintSchema.nullish(),
  /** What the server runs on, as configured: noise is learnt apart for each. vLLM's API does not tell. */
  gpu: z.string().nullish(),
  seed: z.number().int(),
  configSha256: z.string(),
  /** The effective configuration with secrets left out: a step in another process needs nothing else. */
  config: z.record(z.string(), z.unknown()),
  exams: z.array(examHeaderSchema),
});
export type Run = z.infer<typeof runSchema>;

/** steps/<step>.<shard>.json: how one step ended. */
export const stepStateSchema = z.object({
  step: z.enum(stepNames),
  shard: z.number().int().nonnegative(),
  /** Into how many parts the step was split; absent: one. */
  shards: z.number().int().positive().optional(),
  status: z.enum(['running', 'done', 'failed', 'skipped']),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  error: z.object({ code: z.string(), message: z.string(), nextStep: z.string() }).nullable(),
});
export type StepState = z.infer<typeof stepStateSchema>;
