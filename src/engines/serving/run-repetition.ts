import { performance } from 'node:perf_hooks';
import type { Calibration } from '../../contracts/load-conditions.ts';
import type { RequestRecord } from '../../contracts/request-record.ts';
import { calibrate } from './calibration/calibrate.ts';
import type { LoadClient } from './client/load-client.ts';
import type { RequestTarget } from './client/request-bytes.ts';
import type { Exchange } from './client/exchange.ts';
import { chunkRate, intendedPrefixCacheHitRate, judgeConditions } from './judge-conditions.ts';
import { keepFirstErrors } from './keep-first-errors.ts';
import type { LoadTarget } from './load-target.ts';
import { reconcile, snapshotAfter, snapshotBefore } from './reconcile/reconcile.ts';
import { toRequestRecord } from './request-record.ts';
import type { LoadPlan } from './schedules/load-plan.ts';
import { planLoad } from './schedules/plan-load.ts';
import { runLoad } from './schedules/run-load.ts';
import type { ServingSettings, ServingWork } from './serving-exam.ts';
import { watchClient } from './watch-client.ts';
import { buildRequests } from './workloads/build-requests.ts';
import type { PromptBuilder } from './workloads/random-prompts.ts';

/** Told of every measured request as it leaves and ends, for whoever watches a run. Must be quick. */
export interface LoadObserver {
  repetition(begin: { readonly scenario: string; readonly repetition: number; readonly requests: number }): void;
  sent(): void;
  ended(exchange: Exchange): void;
}

export interface RepetitionOptions {
  readonly settings: ServingSettings;
  readonly repetition: number;
  /** Its requests in index order. */
  readonly works: readonly ServingWork[];
  /** ULID; also the seed of the prompts, so that no repetition finds another's in the prefix cache. */
  readonly attempt: string;
  readonly target: LoadTarget;
  readonly client: LoadClient;
  readonly request: RequestTarget;
  readonly model: string;
  readonly isVllm: boolean;
  /** Of an earlier repetition with the same load; null calibrates after this one. */
  readonly calibration: Calibration | null;
  readonly observer: LoadObserver | null;
  readonly prompts: PromptBuilder;
  readonly redact: (text: string) => string;
  readonly signal: AbortSignal;
}

/**
 * Warm-up requests, then the measured ones in a closed or an open loop. Everything that is not the request itself (prompts,
 * serialising, schedule, connections) is done before the clock starts; the proof of what it was measured under is completed after it.
 * Returns the measured records in index order; the first one carries the conditions.
 */
export async function runRepetition(options: RepetitionOptions): Promise<readonly RequestRecord[]> {
  const { settings, repetition, works, attempt, client, target, observer, signal } = options;
  const { maxConcurrency, ignoreEos } = settings;
  const warmUpWorks = repeated(works, settings.warmUpRequests);
  const warmUp = await buildRequests(warmUpWorks, { ...options, phase: 'warm-up' });
  const requests = await buildRequests(works, { ...options, phase: 'measured' });
  // The seed leaves out the attempt: every run of an exam has the same schedule.
  const seed = `${settings.seed}/${settings.scenario}/${repetition}/arrivals`;
  const plan = planLoad(works, { arrival: settings.arrival, maxConcurrency, seed });

  if (warmUp.length > 0) {
    await client.open(Math.min(maxConcurrency, warmUp.length));
    // No turns, no hanging up.
    const closed = { ...plan, requests: warmUp.length, atMs: null, follows: null, delayMs: null, cancelAfterMs: null };
    await sendAll({ client, requests: warmUp, works: warmUpWorks, plan: closed, originMs: 0, observer: null, signal });
  }
  const before = await snapshotBefore(target, signal);
  await client.open(Math.min(maxConcurrency, works.length));
  observer?.repetition({ scenario: settings.scenario, repetition, requests: works.length });
  const stopWatching = watchClient();
  const originMs = performance.now();
  const sent = await sendAll({ client, requests, works, plan, originMs, observer, signal });
  const load = stopWatching();

  const place = {
    scenario: settings.scenario,
    repetition,
    repetitionAttempt: attempt,
    repetitionSize: works.length,
    warmUp: false,
  };
  const records = sent.map(({ exchange, intendedMs, dueMs }, index) =>
    toRequestRecord({ ...place, index }, exchange, {
      originMs,
      intendedMs: Number.isNaN(intendedMs) ? exchange.startMs : intendedMs,
      outputTokens: works[index]?.outputTokens ?? 0,
      ignoreEos,
      ...(Number.isNaN(dueMs) ? {} : { dispatchLagMs: Math.max(0, exchange.startMs - dueMs) }),
    }),
  );
  const successes = records.filter(({ outcome }) => outcome === 'success').length;
  const after = await snapshotAfter(target, before, successes, signal);
  const { perSecond } = chunkRate(records);
  const streams = Math.min(maxConcurrency, works.length);
  const conditions = judgeConditions({
    records,
    coalescedChunks: sent.reduce((sum, { exchange }) => sum + exchange.coalescedChunks, 0),
    threads: 1,
    load,
    calibration: options.calibration ?? (await calibrate({ streams, chunksPerSecond: perSecond }, signal)),
    reconciled: reconcile(before, after, records, intendedPrefixCacheHitRate(settings)),
  });
  return keepFirstErrors(records, options.redact).map((record, index) =>
    index === 0 ? { ...record, conditions } : record,
  );
}

/** The first `count` requests, from the start again where there are too few. */
function repeated(works: readonly ServingWork[], count: number): readonly ServingWork[] {
  return Array.from({ length: count }, (_, index) => works[index % works.length])
    .filter((work) => work !== undefined)
    .map((work, index) => ({ ...work, index }));
}

interface Load {
  readonly client: LoadClient;
  readonly requests: readonly Buffer[];
  readonly works: readonly ServingWork[];
  readonly plan: LoadPlan;
  readonly originMs: number;
  readonly observer: LoadObserver | null;
  readonly signal: AbortSignal;
}

interface Sent {
  readonly exchange: Exchange;
  /** NaN where the request was to leave as soon as it could. */
  readonly intendedMs: number;
  /** When it could leave: its time had come and there was a place. NaN in the first wave of a closed loop, which is due at no time. */
  readonly dueMs: number;
}

async function sendAll({ client, requests, works, plan, originMs, observer, signal }: Load): Promise<readonly Sent[]> {
  const sent: Sent[] = [];
  let inFlight = 0;
  let placeFreeMs = Number.NaN;
  const issue = async (index: number, intendedMs: number): Promise<void> => {
    const request = requests[index];
    if (request === undefined) return;
    const dueMs = Number.isNaN(intendedMs) || placeFreeMs > intendedMs ? placeFreeMs : intendedMs;
    inFlight += 1;
    observer?.sent();
    const exchange = await client.exchange(request, works[index]?.outputTokens ?? 0, plan.cancelAfterMs?.[index]);
    if (inFlight === plan.maxInFlight)
      placeFreeMs = exchange.failure === null ? exchange.lastActivityMs : performance.now();
    inFlight -= 1;
    sent[index] = { exchange, intendedMs, dueMs };
    observer?.ended(exchange);
  };
  await runLoad(plan, originMs, issue, signal);
  signal.throwIfAborted();
  return sent;
}
