import { z } from 'zod';
import { stepNames } from './run.ts';

/** timeline.json: how long a release took to its report, and on what. */
export const runTimelineSchema = z.object({
  schemaVersion: z.literal(1),
  /** When the release was seen; where nobody told, when the first step began. */
  startedAt: z.iso.datetime(),
  startedBy: z.enum(['release', 'run']),
  reportedAt: z.iso.datetime(),
  seconds: z.number().nonnegative(),
  /** The chain of steps that each waited for the one before and together decided when the report was there. */
  criticalPath: z.array(
    z.object({
      step: z.enum(stepNames),
      shard: z.number().int().nonnegative(),
      seconds: z.number().nonnegative(),
      /** Between the end of the step before (or the start) and its own start: queue, pod start, roll-out of the release. */
      waitedSeconds: z.number().nonnegative(),
    }),
  ),
});
export type RunTimeline = z.infer<typeof runTimelineSchema>;
