import { performance } from 'node:perf_hooks';
import type { RequestRecord } from '../../contracts/request-record.ts';
import type { LoadClient } from './client/load-client.ts';
import type { RequestTarget } from './client/request-bytes.ts';
import type { Exchange } from './client/exchange.ts';
import { keepFirstErrors } from './keep-first-errors.ts';
import { toRequestRecord } from './request-record.ts';
import type { LoadPlan } from './schedules/load-plan.ts';
import { planLoad } from './schedules/plan-load.ts';
import { runLoad } from './schedules/run-load.ts';
import type { ServingSettings, ServingWork } from './serving-exam.ts';
import { buildRequests } from './workloads/build-requests.ts';
import type { PromptBuilder } from './workloads/random-prompts.ts';

export interface RepetitionOptions {
  readonly settings: ServingSettings;
  readonly repetition: number;
  /** Its requests in index order. */
  readonly works: readonly ServingWork[];
  /** ULID; also the seed of the prompts, so that no repetition finds another's in the prefix cache. */
  readonly attempt: string;
  readonly client: LoadClient;
  readonly request: RequestTarget;
  readonly model: string;
  readonly isVllm: boolean;
  readonly prompts: PromptBuilder;
  readonly redact: (text: string) => string;
  readonly signal: AbortSignal;
}

/**
 * Warm-up requests, then the measured ones in a closed or an open loop. Everything that is not the request itself (prompts,
 * serialising, schedule, connections) is done before the clock starts. Returns the measured records in index order.
 */
export async function runRepetition(options: RepetitionOptions): Promise<readonly RequestRecord[]> {
  const { settings, repetition, works, attempt, client, signal } = options;
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
    await sendAll({ client, requests: warmUp, works: warmUpWorks, plan: closed, originMs: 0, signal });
  }
  await client.open(Math.min(maxConcurrency, works.length));
  const originMs = performance.now();
  const sent = await sendAll({ client, requests, works, plan, originMs, signal });
  const place = {
    scenario: settings.scenario,
    repetition,
    repetitionAttempt: attempt,
    repetitionSize: works.length,
    warmUp: false,
  };
  const records = sent.map(({ exchange, intendedMs }, index) =>
    toRequestRecord({ ...place, index }, exchange, {
      originMs,
      intendedMs: Number.isNaN(intendedMs) ? exchange.startMs : intendedMs,
      outputTokens: works[index]?.outputTokens ?? 0,
      ignoreEos,
    }),
  );
  return keepFirstErrors(records, options.redact);
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
  readonly signal: AbortSignal;
}

interface Sent {
  readonly exchange: Exchange;
  readonly intendedMs: number;
}

async function sendAll({ client, requests, works, plan, originMs, signal }: Load): Promise<readonly Sent[]> {
  const sent: Sent[] = [];
  const issue = async (index: number, intendedMs: number): Promise<void> => {
    const request = requests[index];
    if (request === undefined) return;
    const exchange = await client.exchange(request, works[index]?.outputTokens ?? 0, plan.cancelAfterMs?.[index]);
    sent[index] = { exchange, intendedMs };
  };
  await runLoad(plan, originMs, issue, signal);
  signal.throwIfAborted();
  return sent;
}
