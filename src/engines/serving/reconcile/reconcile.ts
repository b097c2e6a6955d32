import { setTimeout as sleep } from 'node:timers/promises';
import type { Contamination, ServerReconciliation } from '../../../contracts/load-conditions.ts';
import type { RequestRecord } from '../../../contracts/request-record.ts';
import type { LoadTarget } from '../load-target.ts';
import { percentile } from '../percentile.ts';
import { medianTtftMs, readServerCounters, type ServerCounters } from './server-counters.ts';

/** The server counts a request a moment after its last byte. */
const settleMs = 100;
const settleTries = 10;

/** A server may count a token or two per request otherwise than it tells (stop tokens, drafts). */
const tokenShare = 0.01;

/** Prompt tokens from the cache beyond what the workload was built to share. */
const cacheShare = 0.1;

export type Snapshot = ServerCounters | { readonly missing: string };

/** Counters before the load; waits a moment for a server that is still at earlier work. */
export function snapshotBefore(target: LoadTarget, signal: AbortSignal): Promise<Snapshot> {
  return snapshot(target, signal, ({ running }) => running === 0);
}

/** Counters after the load; waits a moment until the server has counted `requests` more than before. */
export function snapshotAfter(
  target: LoadTarget,
  before: Snapshot,
  requests: number,
  signal: AbortSignal,
): Promise<Snapshot> {
  if ('missing' in before) return Promise.resolve(before);
  return snapshot(target, signal, (now) => now.running === 0 && now.requests - before.requests >= requests);
}

async function snapshot(
  target: LoadTarget,
  signal: AbortSignal,
  isSettled: (counters: ServerCounters) => boolean,
): Promise<Snapshot> {
  if (!target.facts.capabilities.metrics) return { missing: 'the server has no /metrics' };
  for (let attempt = 1; ; attempt += 1) {
    let counters: ServerCounters | null;
    try {
      counters = readServerCounters(await target.serverMetrics(signal));
    } catch (error) {
      signal.throwIfAborted();
      return { missing: `/metrics did not answer: ${error instanceof Error ? error.message : String(error)}` };
    }
    if (counters === null) return { missing: 'the /metrics of the server are not those of vLLM' };
    if (isSettled(counters) || attempt === settleTries) return counters;
    await sleep(settleMs, undefined, { signal });
  }
}

export interface Reconciled {
  readonly server: ServerReconciliation;
  readonly contaminated: readonly Contamination[];
}

/** What the server counted in between, beside what the client saw. Both snapshots frame exactly the requests of `records`. */
export function reconcile(
  before: Snapshot,
  after: Snapshot,
  records: readonly RequestRecord[],
  intendedPrefixCacheHitRate: number | null,
): Reconciled {
  if ('missing' in before) return { server: { kind: 'not-measured', reason: before.missing }, contaminated: [] };
  if ('missing' in after) return { server: { kind: 'not-measured', reason: after.missing }, contaminated: [] };
  const delta = (pick: (counters: ServerCounters) => number): number => pick(after) - pick(before);
  const requests = { client: records.length, server: delta((counters) => counters.requests) };
  const inputTokens = { client: sumOf(records, 'inputTokens'), server: delta((counters) => counters.inputTokens) };
  const outputTokens = { client: sumOf(records, 'outputTokens'), server: delta((counters) => counters.outputTokens) };
  if ([requests, inputTokens, outputTokens].some(({ server }) => server < 0)) {
    const reason = 'the counters of the server began anew during the run: it was restarted';
    return { server: { kind: 'not-measured', reason }, contaminated: ['server-restarted'] };
  }
  const prefixCacheHitRate = hitRate(before, after);
  const allSucceeded = records.every(({ outcome }) => outcome === 'success');
  // Of a request that failed, the server may have counted more than the client saw.
  const exceeds = ({ client, server }: typeof requests): boolean =>
    allSucceeded && server > client * (1 + tokenShare) + 2 * records.length;
  const signs: readonly (readonly [Contamination, boolean])[] = [
    ['busy-before', before.running > 0],
    ['foreign-requests', requests.server > requests.client],
    ['foreign-tokens', exceeds(inputTokens) || exceeds(outputTokens)],
    ['warm-prefix-cache', (prefixCacheHitRate ?? 0) > (intendedPrefixCacheHitRate ?? 1) + cacheShare],
  ];
  return {
    server: {
      kind: 'measured',
      requests,
      inputTokens,
      outputTokens,
      ttftP50Ms: ttftOfBoth(before, after, records),
      prefixCacheHitRate,
      intendedPrefixCacheHitRate,
      preemptions: delta((counters) => counters.preemptions),
      runningBefore: before.running,
    },
    contaminated: signs.filter(([, isThere]) => isThere).map(([sign]) => sign),
  };
}

function sumOf(records: readonly RequestRecord[], key: 'inputTokens' | 'outputTokens'): number {
  return records.reduce((sum, record) => sum + (record[key] ?? 0), 0);
}

function hitRate(before: ServerCounters, after: ServerCounters): number | null {
  if (before.prefixCache === null || after.prefixCache === null) return null;
  const queries = after.prefixCache.queries - before.prefixCache.queries;
  return queries <= 0 ? null : (after.prefixCache.hits - before.prefixCache.hits) / queries;
}

/** From the send: the server knows nothing of a wait before it. */
function ttftOfBoth(
  before: ServerCounters,
  after: ServerCounters,
  records: readonly RequestRecord[],
): { client: number; server: number } | null {
  const server = medianTtftMs(before, after);
  const seen = records.flatMap(({ firstTokenMs, startMs }) => (firstTokenMs === null ? [] : [firstTokenMs - startMs]));
  if (server === null || seen.length === 0) return null;
  return { client: percentile(Float64Array.from(seen).sort(), 50), server };
}
