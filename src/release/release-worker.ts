import { setTimeout as sleep } from 'node:timers/promises';
import { EvalError, isEvalError } from '../contracts/errors.ts';
import type { TriggerConfig, WatchedImage } from '../contracts/trigger-config.ts';
import type { ServingState } from './await-serving.ts';
import { awaitServing } from './await-serving.ts';
import type { Delivery, ReleaseLedger, ReleaseRecord } from './release-ledger.ts';
import type { ResolvedRelease } from './resolve-release.ts';
import type { Submitter } from './submit-release.ts';

export interface ReleaseWorkerOptions {
  readonly trigger: TriggerConfig;
  readonly suiteVersion: string;
  readonly ledger: ReleaseLedger;
  /** Asks the registry for tags of an image: a release, null for none, or why it cannot be told. */
  readonly resolve: (
    image: string,
    tags: readonly string[],
    signal: AbortSignal,
  ) => Promise<ReadonlyMap<string, ResolvedRelease | EvalError | null>>;
  readonly check: (release: ReleaseRecord, watch: WatchedImage, signal: AbortSignal) => Promise<ServingState>;
  readonly submitter: Submitter;
  readonly log: (event: ReleaseEvent) => void;
  /** Tells people that a release will not be evaluated. */
  readonly announce: (failure: ReleaseFailure) => Promise<void>;
  readonly now: () => Date;
  /** Wait after the first failure that may pass; doubles up to a minute. */
  readonly retryDelayMs: number;
  /** How long such a failure is tried again. */
  readonly retryForMs: number;
  readonly signal: AbortSignal;
}

/** What happens to releases, for the log. */
export type ReleaseEvent =
  | { readonly kind: 'resolved'; readonly image: string; readonly tag: string; readonly release: string | null }
  | { readonly kind: 'state'; readonly release: string; readonly name: string; readonly state: ReleaseRecord['state'] }
  | {
      readonly kind: 'problem';
      readonly what: string;
      readonly code: string;
      readonly message: string;
      readonly retrying: boolean;
    };

/** A release, or a tag that may be one, that led to no run. */
export interface ReleaseFailure {
  readonly release: string;
  /** Of the workflow or run; the delivery's tag where it did not get that far. */
  readonly name: string;
  readonly error: NonNullable<ReleaseRecord['problem']>;
}

export interface ReleaseWorker {
  /** Looks at what is pending; call it after something was accepted. */
  wake(): void;
  /** Resolves when nothing is pending and no release is under way. */
  idle(): Promise<void>;
}

const longestDelayMs = 60_000;

/**
 * Turns deliveries into releases and releases into runs. What arrived for an image while it was looked up is looked up together next;
 * releases go on side by side, so that one that is never served holds up no other. Everything is in the ledger first: a killed worker goes on where it was.
 */
export function startReleaseWorker(options: ReleaseWorkerOptions): ReleaseWorker {
  const { trigger, ledger, submitter, log, now, signal } = options;
  const working = new Map<string, Promise<void>>();

  const start = (name: string, work: () => Promise<void>): void => {
    if (working.has(name) || signal.aborted) return;
    const run = async (): Promise<void> => {
      let isDone = false;
      try {
        await work();
        isDone = true;
      } catch (error) {
        // A full disk, say: nothing is lost, the next wake tries again.
        if (!signal.aborted) log({ kind: 'problem', what: name, ...describe(error), retrying: false });
      }
      working.delete(name);
      // For what arrived meanwhile.
      if (isDone) wake();
    };
    working.set(name, run());
  };

  const wake = (): void => {
    for (const [image, deliveries] of Map.groupBy(ledger.pending(), (delivery) => delivery.image)) {
      start(image, () => handle(image, deliveries));
    }
    for (const release of ledger.releases()) {
      if (release.state === 'waiting') start(release.key, () => carryOut(release));
    }
  };

  const handle = async (image: string, deliveries: readonly Delivery[]): Promise<void> => {
    const byTag = Map.groupBy(deliveries, ({ tag }) => tag);
    const found = await persistently(image, () => options.resolve(image, [...byTag.keys()], signal)).catch(
      (error: unknown) => {
        if (!isEvalError(error)) throw error;
        return new Map([...byTag.keys()].map((tag) => [tag, error]));
      },
    );
    for (const [tag, group] of byTag) {
      const ids = group.map(({ id }) => id);
      const release = found.get(tag) ?? null;
      if (isEvalError(release)) {
        log({ kind: 'problem', what: `${image}:${tag}`, ...describe(release), retrying: false });
        await ledger.handle(ids, now(), null, `${release.code}: ${release.message}`);
        await options.announce({ release: `${image}:${tag}`, name: tag, error: problemOf(release) });
        continue;
      }
      log({ kind: 'resolved', image, tag, release: release && `${release.repository}@${release.digest}` });
      if (release !== null) await note(image, release);
      await ledger.handle(ids, now(), release?.key ?? null, null);
    }
  };

  /** A known release gets its further tags; one that failed gets another try. */
  const note = async (image: string, resolved: ResolvedRelease): Promise<void> => {
    const known = ledger.release(resolved.key);
    const at = now().toISOString();
    if (known !== undefined && known.state !== 'failed') {
      const tags = [...new Set([...resolved.tags, ...known.tags])];
      if (tags.length > known.tags.length) await ledger.record({ ...known, tags, changedAt: at });
      return;
    }
    const firstSeenAt = known?.firstSeenAt ?? at;
    await ledger.record({
      kind: 'release',
      ...resolved,
      platformDigests: [...resolved.platformDigests],
      tags: [...resolved.tags],
      name: submitter.nameOf({ key: resolved.key, firstSeenAt }),
      image,
      suiteVersion: options.suiteVersion,
      firstSeenAt,
      changedAt: at,
      state: 'waiting',
      problem: null,
    });
  };

  const carryOut = async ({ key, image, repository, tags }: ReleaseRecord): Promise<void> => {
    const what = `${repository}:${tags[0]}`;
    const current = (): ReleaseRecord => {
      const found = ledger.release(key);
      if (found === undefined) throw new Error(`the ledger lost release ${key}`);
      return found;
    };
    const move = async (state: ReleaseRecord['state'], problem: ReleaseRecord['problem']): Promise<void> => {
      await ledger.record({ ...current(), state, problem, changedAt: now().toISOString() });
      log({ kind: 'state', release: what, name: current().name, state });
    };
    try {
      const watch = trigger.watch.find((candidate) => candidate.image === image);
      if (watch === undefined) throw notWatched(image);
      if (watch.wait.kind !== 'none') {
        await awaitServing(what, (stop) => persistently(what, () => options.check(current(), watch, stop)), {
          timeoutMs: trigger.wait_timeout_minutes * 60_000,
          intervalMs: trigger.wait_interval_seconds * 1000,
          now,
          signal,
        });
      }
      await move(await persistently(what, () => submitter.submit(current(), watch, signal)), null);
    } catch (error) {
      if (signal.aborted || !isEvalError(error)) throw error;
      log({ kind: 'problem', what, ...describe(error), retrying: false });
      await move('failed', problemOf(error));
      // A run tells of itself.
      const isRun = error.code === 'EVAL_RELEASE_RUN_FAILED';
      if (!isRun) await options.announce({ release: what, name: current().name, error: problemOf(error) });
    }
  };

  /** Again after what may pass (exit code 75), ever more slowly. */
  const persistently = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const began = now().getTime();
    for (let delayMs = options.retryDelayMs; ; delayMs = Math.min(delayMs * 2, longestDelayMs)) {
      try {
        return await work();
      } catch (error) {
        signal.throwIfAborted();
        if (!isEvalError(error) || error.exitCode !== 75) throw error;
        if (now().getTime() - began + delayMs > options.retryForMs) throw error;
        log({ kind: 'problem', what, ...describe(error), retrying: true });
        await sleep(delayMs, undefined, { signal });
      }
    }
  };

  wake();
  return {
    wake,
    idle: async () => {
      while (working.size > 0) await Promise.all(working.values());
    },
  };
}

function describe(error: unknown): { code: string; message: string } {
  if (isEvalError(error)) return { code: error.code, message: error.message };
  return { code: 'unexpected', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

function problemOf({ code, message, nextStep }: EvalError): NonNullable<ReleaseRecord['problem']> {
  return { code, message, nextStep };
}

function notWatched(image: string): EvalError {
  return new EvalError({
    code: 'EVAL_RELEASE_NOT_WATCHED',
    message: `Expected ${image} under \`trigger.watch\`, found it there no more.`,
    nextStep: 'Add the image to `trigger.watch` of the configuration, or leave the release be.',
  });
}
