export interface LoadSearch {
  /** First load tried, above 0. */
  readonly start: number;
  /** Never more than this. */
  readonly most: number;
  /** Loads are whole numbers (concurrency). */
  readonly whole: boolean;
  /** Ends when the highest good and the lowest bad load are this close, as a share of the bad one. */
  readonly precision: number;
}

export interface SearchedLoad {
  /** Highest load that was good; null when the first was not. */
  readonly highestGood: number | null;
  /** Lowest load that was bad; null when none up to `most` was. */
  readonly lowestBad: number | null;
}

/**
 * The highest load that keeps what is asked of it: doubles until one does not, then halves the gap. A server gets no better under more
 * load, so the answer lies between the two; what lies above a bad load is never tried.
 */
export async function searchLoad(
  { start, most, whole, precision }: LoadSearch,
  isGood: (load: number) => Promise<boolean>,
): Promise<SearchedLoad> {
  let highestGood: number | null = null;
  let lowestBad: number | null = null;
  let load: number | null = Math.min(start, most);
  while (load !== null) {
    if (await isGood(load)) highestGood = load;
    else lowestBad = load;
    load = nextLoad({ highestGood, lowestBad }, { start, most, whole, precision });
  }
  return { highestGood, lowestBad };
}

function nextLoad(
  { highestGood, lowestBad }: SearchedLoad,
  { start, most, whole, precision }: LoadSearch,
): number | null {
  if (lowestBad === null) {
    const doubled = Math.min(most, 2 * (highestGood ?? start));
    return doubled > (highestGood ?? 0) ? doubled : null;
  }
  const low = highestGood ?? 0;
  if (lowestBad - low <= precision * lowestBad) return null;
  const middle = (low + lowestBad) / 2;
  if (!whole) return highestGood === null && lowestBad <= start * precision ? null : middle;
  const rounded = Math.floor(middle);
  return rounded <= low ? null : rounded;
}
