import { z } from 'zod';

/** accepted.json of a run directory: the run is a baseline of its model line from then on. */
export const acceptanceSchema = z.object({
  schemaVersion: z.literal(1),
  runId: z.string(),
  acceptedAt: z.iso.datetime(),
  note: z.string().nullable(),
});
export type Acceptance = z.infer<typeof acceptanceSchema>;
