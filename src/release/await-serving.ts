import { setTimeout as sleep } from 'node:timers/promises';
import { EvalError } from '../contracts/errors.ts';

/** Whether a release is served now, and what was seen. */
export interface ServingState {
  readonly isServed: boolean;
  /** For a person: "qwen3-release-0.3.0, qwen3" or "2 of 4 pods updated". */
  readonly seen: string;
}

export interface AwaitOptions {
  readonly timeoutMs: number;
  readonly intervalMs: number;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

/** Asks until the release is served. Throws EVAL_RELEASE_NOT_SERVED with what was seen last. */
export async function awaitServing(
  release: string,
  check: (signal: AbortSignal) => Promise<ServingState>,
  { timeoutMs, intervalMs, now, signal }: AwaitOptions,
): Promise<void> {
  const deadline = now().getTime() + timeoutMs;
  for (;;) {
    const { isServed, seen } = await check(signal);
    if (isServed) return;
    if (now().getTime() + intervalMs > deadline) {
      throw new EvalError({
        code: 'EVAL_RELEASE_NOT_SERVED',
        message: `Expected ${release} to be served within ${Math.round(timeoutMs / 60_000)} minutes, last seen: ${seen}.`,
        nextStep:
          'Check the roll-out of the serving deployment, then send the release again: `vllm-eval release submit IMAGE`.',
        details: { release, seen },
      });
    }
    await sleep(intervalMs, undefined, { signal });
  }
}
