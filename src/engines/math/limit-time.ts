import { createContext, Script } from 'node:vm';

interface Slot {
  work: (() => unknown) | null;
}

const slot: Slot = { work: null };
const script = new Script('slot.work()');
let context: ReturnType<typeof createContext> | undefined;

/** Runs what only computes, and stops it after `milliseconds`, regular expressions too: then null. */
export function limitTime<Result>(milliseconds: number, work: () => Result): Result | null {
  context ??= createContext({ slot });
  const outer = slot.work;
  let result: Result | null = null;
  slot.work = () => {
    result = work();
  };
  try {
    script.runInContext(context, { timeout: milliseconds });
    return result;
  } catch (error) {
    if (
      typeof error === 'object' &&
      error !== null &&
      'code' in error &&
      error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
    ) {
      return null;
    }
    throw error;
  } finally {
    slot.work = outer;
  }
}
