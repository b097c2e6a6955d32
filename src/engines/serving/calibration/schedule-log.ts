import { z } from 'zod';

/** What the exact-schedule server did for one request, in ms of the machine's monotonic clock. */
export interface WrittenStream {
  /** `x-request-id`, which counts the requests. */
  readonly index: number;
  readonly requestMs: number;
  readonly writesMs: readonly number[];
}

const logSchema = z.object({
  log: z.array(z.object({ id: z.string(), requestMs: z.number(), writesMs: z.array(z.number()) })),
});

/** Reads GET /log of the exact-schedule server. */
export function readScheduleLog(text: string): readonly WrittenStream[] {
  return logSchema
    .parse(JSON.parse(text))
    .log.map(({ id, ...times }) => ({ index: Number(/\d+$/.exec(id)?.[0]), ...times }));
}
