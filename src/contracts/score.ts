import { z } from 'zod';

/** Why a score is missing. None of these is ever counted as a wrong answer. */
export const notMeasuredReasons = [
  'request-failed',
  /** The client hung up on purpose: part of a load scenario. */
  'request-cancelled',
  'judge-failed',
  'grader-failed',
  'context-too-long',
  'unsupported-by-server',
] as const;

/**
 * One metric of one sample. `value` is finite, in the unit of the metric definition.
 * `parts` holds the inputs of a metric that only exists over many samples, for example `[gold, predicted]` for f1.
 * `reason` says in a sentence why the value is what it is, where that is not plain from the answer (a judge's reason, a failed check).
 */
export const scoreSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('scored'),
    value: z.number(),
    parts: z.array(z.number()).optional(),
    reason: z.string().optional(),
  }),
  z.object({ kind: z.literal('not-measured'), reason: z.enum(notMeasuredReasons), detail: z.string().optional() }),
]);
export type Score = z.infer<typeof scoreSchema>;
export type NotMeasuredReason = (typeof notMeasuredReasons)[number];

export function scored(value: number, parts?: number[]): Score {
  return parts === undefined ? { kind: 'scored', value } : { kind: 'scored', value, parts };
}

export function notMeasured(reason: NotMeasuredReason, detail?: string): Score {
  return detail === undefined ? { kind: 'not-measured', reason } : { kind: 'not-measured', reason, detail };
}
