import { cpus } from 'node:os';
import { z } from 'zod';
import { examHeaderSchema } from '../../contracts/exam.ts';
import type { TargetFacts } from '../../contracts/target-facts.ts';
import type { Json } from '../../engines/serving/vllm-bench-json.ts';
import type { ServingRecords } from '../../metrics/serving-records.ts';
import { toolVersion } from '../tool-version.ts';

const repetitionSchema = z.object({
  scenario: z.string(),
  repetition: z.number().int().nonnegative(),
  attempt: z.string(),
  requests: z.number().int().nonnegative(),
  successes: z.number().int().nonnegative(),
  cancelled: z.number().int().nonnegative().optional(),
  durationMs: z.number(),
  startLagMsP95: z.number(),
  requestMsP50: z.number(),
  clientLimited: z.literal(true).optional(),
  contaminated: z.literal(true).optional(),
  values: z.record(z.string(), z.number().nullable()),
});

/** What a result file of ours holds under `vllm_eval`: enough to tell whether two results may be compared, and to compare them. */
export const ownResultSchema = z.looseObject({
  tool: z.string(),
  /** The load: two results with one fingerprint asked the same in the same way. */
  exam: examHeaderSchema,
  repetitions: z.array(repetitionSchema),
  /** What was measured and from where: differences are told, not refused. */
  server: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  client: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
});
export type OwnResult = z.infer<typeof ownResultSchema>;

/** The block `vllm_eval` of a result file. */
export function ownBlock(result: OwnResult): { readonly [key: string]: Json } {
  return z.record(z.string(), z.json()).parse(result);
}

/** What a load of ours says of itself. */
export function ownResult({ header, repetitions }: ServingRecords, facts: TargetFacts): OwnResult {
  const { servedModelName, modelRoot, maxModelLength, serverKind, serverVersion } = facts;
  return {
    tool: `vllm-eval ${toolVersion}`,
    exam: header,
    repetitions: repetitions.map((repetition) => ({ ...repetition })),
    server: { model: servedModelName, modelRoot, maxModelLength, kind: serverKind, version: serverVersion },
    client: { processor: cpus()[0]?.model ?? null, cores: cpus().length, node: process.version },
  };
}
