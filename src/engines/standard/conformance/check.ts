import { isDeepStrictEqual } from 'node:util';

/** One comparison with a recorded result of the original. `difference` is null when both agree. */
export interface Check {
  readonly name: string;
  readonly difference: string | null;
}

/** Compares a result with the recorded one; numbers may differ by 1e-12 of their size. */
export function check(name: string, got: unknown, want: unknown): Check {
  if (sameValue(got, want)) return { name, difference: null };
  return { name, difference: `expected ${show(want)}, found ${show(got)}` };
}

/** Runs `work`; what it throws is a failed check. */
export async function checked(
  name: string,
  work: () => Promise<readonly Check[]> | readonly Check[],
): Promise<readonly Check[]> {
  try {
    return await work();
  } catch (error) {
    return [{ name, difference: error instanceof Error ? error.message : String(error) }];
  }
}

function sameValue(got: unknown, want: unknown): boolean {
  if (typeof got === 'number' && typeof want === 'string') return String(got) === want;
  if (typeof got === 'number' && typeof want === 'number') {
    return got === want || Math.abs(got - want) <= 1e-12 * Math.max(1, Math.abs(got), Math.abs(want));
  }
  if (Array.isArray(got) && Array.isArray(want)) {
    return got.length === want.length && got.every((item, index) => sameValue(item, want[index]));
  }
  if (typeof got === 'object' && got !== null && typeof want === 'object' && want !== null) {
    const keys = Object.keys(want);
    const wanted = new Map(Object.entries(want));
    return (
      Object.keys(got).length === keys.length &&
      Object.entries(got).every(([key, value]) => wanted.has(key) && sameValue(value, wanted.get(key)))
    );
  }
  return isDeepStrictEqual(got, want);
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= 400 ? text : `${text.slice(0, 400)}…`;
}
