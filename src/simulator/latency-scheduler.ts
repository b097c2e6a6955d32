import type { FinishReason } from './generated.ts';
import { runAt } from './precise-timer.ts';
import { PrefixCache } from './prefix-cache.ts';
import { createSeededRandom } from '../contracts/seeded-random.ts';
import type { Latency } from './simulator-config.ts';
import type { EngineLoad, VllmMetrics } from './vllm-metrics.ts';

export interface SequenceRequest {
  /** When the request came in; reading it is part of the modelled time, not added to it. */
  readonly arrivedMs: number;
  readonly promptIds: readonly number[];
  /** At least 1. */
  readonly outputTokens: number;
  readonly finishReason: FinishReason;
  /** Requests for prompt log-probabilities compute the whole prompt. */
  readonly readsPrefixCache: boolean;
  /** Once per token, in order, when it is due; `dueMs` is on the clock of `performance.now()`. */
  readonly onToken: (index: number, dueMs: number) => void;
}

interface Sequence {
  readonly request: SequenceRequest;
  admittedMs: number;
  firstTokenMs: number;
  lastTokenMs: number;
  cachedTokens: number;
  /** Prompt tokens still to compute; 0 while decoding. */
  prefillLeft: number;
  /** Of those, what the current step computes. */
  prefillNow: number;
  emitted: number;
  preemptions: number;
}

export interface LatencyScheduler {
  /** Returns a canceller; after it `onToken` is not called any more. */
  submit(request: SequenceRequest): () => void;
  load(): EngineLoad;
  close(): void;
}

/** Whether the settings mean "at once": then no timer is ever set. */
function isInstant(latency: Latency): boolean {
  return (
    latency.prefillTokensPerSecond === null &&
    latency.firstTokenOverheadMs === 0 &&
    latency.decodeStepMs === 0 &&
    latency.decodeStepMsPerExtraSequence === 0
  );
}

/**
 * Continuous batching in steps: every running sequence gets one token at the end of a step, new ones are admitted
 * between steps, long prompts are prefilled in pieces. The end of a step is the due time of the step before plus the
 * duration, never "now" plus the duration, so the schedule does not drift however late a timer fires.
 */
export function createLatencyScheduler(latency: Latency, seed: number, metrics: VllmMetrics): LatencyScheduler {
  const waiting: Sequence[] = [];
  let running: Sequence[] = [];
  const cache = new PrefixCache(latency.blockTokens, latency.kvCacheTokens);
  const random = createSeededRandom(seed);
  const instant = isInstant(latency);
  let stepping = false;
  let idleSinceMs = 0;
  let cancelTimer = (): void => {};

  const blocks = (sequence: Sequence): number =>
    Math.ceil((sequence.request.promptIds.length + sequence.emitted) / latency.blockTokens);
  const totalBlocks = Math.floor(latency.kvCacheTokens / latency.blockTokens);
  const usedBlocks = (): number => running.reduce((sum, sequence) => sum + blocks(sequence), 0);

  const lookUpPrefix = (sequence: Sequence): void => {
    const { promptIds, readsPrefixCache } = sequence.request;
    if (!latency.prefixCaching) return;
    const hits = cache.lookUpAndAdd(promptIds);
    if (!readsPrefixCache) return;
    sequence.cachedTokens = hits;
    metrics.prefixCache(promptIds.length, hits);
  };

  const emit = (sequence: Sequence, dueMs: number): void => {
    const now = performance.now();
    const index = sequence.emitted;
    sequence.emitted += 1;
    if (index === 0) sequence.firstTokenMs = now;
    else metrics.interTokenLatency(now - sequence.lastTokenMs);
    sequence.lastTokenMs = now;
    const { request } = sequence;
    if (sequence.emitted === request.outputTokens) {
      metrics.finished(
        {
          ...sequence,
          arrivedMs: request.arrivedMs,
          finishedMs: now,
          promptTokens: request.promptIds.length,
          outputTokens: request.outputTokens,
        },
        request.finishReason,
      );
    }
    request.onToken(index, dueMs);
  };

  const admit = (atMs: number): void => {
    let used = usedBlocks();
    while (waiting.length > 0 && running.length < latency.maxConcurrentSequences) {
      const next = waiting[0]!;
      const needed = blocks(next);
      // A late timer must not let a request into a step that was due to start before it came.
      if (next.request.arrivedMs > atMs) return;
      if (running.length > 0 && used + needed > totalBlocks) return;
      waiting.shift();
      if (next.preemptions === 0) {
        next.admittedMs = atMs;
        lookUpPrefix(next);
        next.prefillLeft = next.request.promptIds.length - next.cachedTokens;
      }
      running.push(next);
      used += needed;
    }
  };

  const preemptUntilFits = (): void => {
    while (running.length > 1 && usedBlocks() > totalBlocks) {
      const victim = running.pop()!;
      victim.prefillLeft = victim.request.promptIds.length + victim.emitted;
      victim.preemptions += 1;
      metrics.preemption();
      waiting.unshift(victim);
    }
  };

  const startStep = (atMs: number): void => {
    preemptUntilFits();
    admit(atMs);
    const [next] = waiting;
    if (running.length === 0 && next !== undefined) {
      startStep(next.request.arrivedMs);
      return;
    }
    if (running.length === 0) {
      stepping = false;
      idleSinceMs = atMs;
      return;
    }
    const decoding = running.filter((sequence) => sequence.prefillLeft === 0).length;
    let budget = Math.max(1, latency.maxBatchedTokens - decoding);
    let prefillTokens = 0;
    for (const sequence of running) {
      sequence.prefillNow = Math.min(sequence.prefillLeft, budget);
      budget -= sequence.prefillNow;
      prefillTokens += sequence.prefillNow;
    }
    metrics.step(decoding + prefillTokens);
    const durationMs = stepDurationMs(latency, decoding, prefillTokens) * (1 + latency.jitter * (2 * random() - 1));
    const dueMs = atMs + durationMs;
    cancelTimer = runAt(dueMs, () => {
      endStep(dueMs);
    });
  };

  const endStep = (dueMs: number): void => {
    const batch = running;
    for (const sequence of batch) {
      const wasDecoding = sequence.prefillLeft === 0;
      sequence.prefillLeft -= sequence.prefillNow;
      if (wasDecoding || sequence.prefillLeft === 0) emit(sequence, dueMs);
    }
    running = running.filter((sequence) => sequence.emitted < sequence.request.outputTokens);
    startStep(dueMs);
  };

  return {
    submit(request) {
      const now = performance.now();
      const sequence: Sequence = {
        request,
        admittedMs: request.arrivedMs,
        firstTokenMs: now,
        lastTokenMs: now,
        cachedTokens: 0,
        prefillLeft: request.promptIds.length,
        prefillNow: 0,
        emitted: 0,
        preemptions: 0,
      };
      if (instant) {
        lookUpPrefix(sequence);
        metrics.step(request.promptIds.length - sequence.cachedTokens);
        while (sequence.emitted < request.outputTokens) emit(sequence, now);
        return () => {};
      }
      waiting.push(sequence);
      if (!stepping) {
        stepping = true;
        const startMs = Math.max(request.arrivedMs, idleSinceMs);
        cancelTimer = runAt(startMs, () => {
          startStep(startMs);
        });
      }
      return () => {
        if (sequence.emitted >= request.outputTokens) return;
        const queued = waiting.indexOf(sequence);
        if (queued !== -1) waiting.splice(queued, 1);
        running = running.filter((other) => other !== sequence);
        metrics.aborted();
      };
    },
    load: () => ({
      running: running.length,
      waiting: waiting.length,
      kvCacheUsage: totalBlocks === 0 ? 0 : Math.min(1, usedBlocks() / totalBlocks),
    }),
    close() {
      cancelTimer();
      waiting.length = 0;
      running = [];
    },
  };
}

function stepDurationMs(latency: Latency, decoding: number, prefillTokens: number): number {
  const decodeMs = decoding === 0 ? 0 : latency.decodeStepMs + latency.decodeStepMsPerExtraSequence * (decoding - 1);
  if (prefillTokens === 0) return decodeMs;
  const prefillMs =
    latency.prefillTokensPerSecond === null ? 0 : (prefillTokens / latency.prefillTokensPerSecond) * 1000;
  return decodeMs + latency.firstTokenOverheadMs + prefillMs;
}
