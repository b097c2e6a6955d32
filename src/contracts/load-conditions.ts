import { z } from 'zod';

const spread = z.object({ p50: z.number(), p99: z.number(), max: z.number() });

/** Both counts of the same thing; they agree when nobody else used the server. */
const bothSides = z.object({ client: z.number().int(), server: z.number().int() });

/** What made the client, and not the server, the limit. `found` and `limit` are in the unit of the sign: ms, or a share of 1. */
export const clientLimits = [
  /** The event loop had no idle time left and handled reads late. */
  'event-loop',
  /** The event loop stood still for long: a busy machine, or a pause of the client itself. */
  'stalls',
  /** Requests left later than they could have, by more than a share of the time to the first token. */
  'dispatch',
  /** The calibration, at the same load, was off by too much. */
  'calibration-ttft',
  'calibration-itl',
] as const;

/** Signs that the figures hold something else than this load. */
export const contaminations = [
  'busy-before',
  'foreign-requests',
  'foreign-tokens',
  'warm-prefix-cache',
  'server-restarted',
] as const;

/**
 * What a load-test repetition was measured under: proof that the client kept up and that the server had no other work.
 * `clientLimited` or `contaminated` with an entry means that no verdict may be built on the repetition.
 */
export const loadConditionsSchema = z.object({
  clientLimited: z.array(z.object({ limit: z.enum(clientLimits), found: z.number(), allowed: z.number() })),
  contaminated: z.array(z.enum(contaminations)),
  client: z.object({
    threads: z.number().int().positive(),
    /** First send to last end. */
    seconds: z.number(),
    cpuSeconds: z.number(),
    /** Share of the time in which the event loop of the busiest thread was not waiting; turning for an exact send time counts as busy. */
    busyShare: z.number(),
    /** How late a timer of the busiest event loop fired, beyond its own interval. */
    loopDelayMs: spread,
    /** From when a request could leave (its time, or a place that became free) to its send. */
    dispatchLagMs: spread,
    chunksPerSecond: z.number(),
    /** Share of the chunks that came in one read with the chunk before. */
    coalescedShare: z.number(),
  }),
  calibration: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('measured'),
      streams: z.number().int(),
      chunksPerSecond: z.number(),
      /** From the write of a first chunk to the client's time of it, median over the streams. */
      ttftErrorMs: z.number(),
      itlP50ErrorMs: z.number(),
      itlP99ErrorMs: z.number(),
      itlMs: z.number(),
      /** 99th percentile of how late the server of the calibration wrote by its own schedule; what it wrote late is no error of the client. */
      serverLateMsP99: z.number(),
    }),
    z.object({ kind: z.literal('not-measured'), reason: z.string() }),
  ]),
  server: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('measured'),
      requests: bothSides,
      inputTokens: bothSides,
      outputTokens: bothSides,
      /** Server: interpolated in the buckets of its histogram. Null where either saw no first token. */
      ttftP50Ms: z.object({ client: z.number(), server: z.number() }).nullable(),
      /** Share of the prompt tokens that came from the cache; null where the server does not tell. */
      prefixCacheHitRate: z.number().nullable(),
      /** What the workload was built to reach; null where that is not known. */
      intendedPrefixCacheHitRate: z.number().nullable(),
      preemptions: z.number().int(),
      runningBefore: z.number().int(),
    }),
    z.object({ kind: z.literal('not-measured'), reason: z.string() }),
  ]),
});
export type LoadConditions = z.infer<typeof loadConditionsSchema>;
export type Calibration = LoadConditions['calibration'];
export type ServerReconciliation = LoadConditions['server'];
export type Contamination = (typeof contaminations)[number];
