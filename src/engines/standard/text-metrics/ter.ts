import { pythonSplit } from '../python/string-methods.ts';
import { alignToReference, type Alignment } from './edit-alignment.ts';

const maxShiftSize = 10;
const maxShiftDistance = 50;
const maxShiftCandidates = 1000;

/** `[edits, mean reference length]` of a segment: sums over segments are all that a corpus score needs. */
export function terStatistics(hypothesis: string, references: readonly string[]): [edits: number, length: number] {
  const words = (text: string): string[] => pythonSplit(text.toLowerCase());
  const own = words(hypothesis);
  const gold = references.map(words);
  const edits = Math.min(...gold.map((reference) => countEdits(own, reference)));
  return [edits, gold.reduce((sum, { length }) => sum + length, 0) / gold.length];
}

/** Translation edit rate (Snover et al. 2006), 0 to 100 and above, as sacrebleu 2 with its defaults: lower case, words as they stand. */
export function terScore([edits, length]: readonly [number, number]): number {
  if (length > 0) return (100 * edits) / length;
  return edits > 0 ? 100 : 0;
}

/** Shifts of word groups, as long as one lowers the edit distance, and the edits that are left. */
function countEdits(hypothesis: readonly string[], reference: readonly string[]): number {
  if (reference.length === 0) return hypothesis.length;
  let words = hypothesis;
  let shifts = 0;
  let checked = 0;
  for (;;) {
    const best = bestShift(words, reference, checked);
    checked = best.checked;
    if (checked >= maxShiftCandidates || best.gain <= 0) break;
    shifts += 1;
    words = best.words;
  }
  return shifts + alignToReference(words, reference).distance;
}

interface Shift {
  readonly gain: number;
  readonly length: number;
  readonly start: number;
  readonly target: number;
  readonly words: readonly string[];
}

/** The shift Tercom would choose: highest gain, longest, earliest, nearest to the beginning. */
function bestShift(
  words: readonly string[],
  reference: readonly string[],
  checkedBefore: number,
): Shift & { readonly checked: number } {
  const before = alignToReference(words, reference);
  let checked = checkedBefore;
  let best: Shift | null = null;
  for (const [start, at, length] of commonRuns(words, reference)) {
    if (!isUseful(before, start, at, length)) continue;
    let previous = -1;
    for (let offset = -1; offset < length; offset += 1) {
      const aligned = before.positions[at + offset];
      if (at + offset >= 0 && aligned === undefined) break;
      const target = aligned === undefined ? 0 : aligned + 1;
      if (target === previous) continue;
      previous = target;
      const shifted = shift(words, start, length, target);
      const gain = before.distance - alignToReference(shifted, reference).distance;
      const candidate = { gain, length, start, target, words: shifted };
      checked += 1;
      if (best === null || isBetter(candidate, best)) best = candidate;
    }
    if (checked >= maxShiftCandidates) break;
  }
  return { ...(best ?? { gain: 0, length: 0, start: 0, target: 0, words }), checked };
}

/** Only where both sides are wrong, and never into itself. */
function isUseful(alignment: Alignment, start: number, at: number, length: number): boolean {
  const { positions, hypothesisErrors, referenceErrors } = alignment;
  const wrong = (errors: readonly boolean[], from: number): boolean => errors.slice(from, from + length).includes(true);
  const aligned = positions[at] ?? -1;
  return (
    wrong(hypothesisErrors, start) && wrong(referenceErrors, at) && !(start <= aligned && aligned < start + length)
  );
}

function isBetter(candidate: Shift, best: Shift): boolean {
  const difference =
    candidate.gain - best.gain ||
    candidate.length - best.length ||
    best.start - candidate.start ||
    best.target - candidate.target;
  return difference > 0;
}

/** Runs of words that stand in both, every length of each. */
function* commonRuns(
  words: readonly string[],
  reference: readonly string[],
): Generator<readonly [start: number, at: number, length: number], void, undefined> {
  for (let start = 0; start < words.length; start += 1) {
    for (let at = 0; at < reference.length; at += 1) {
      if (Math.abs(at - start) > maxShiftDistance) continue;
      const longest = Math.min(maxShiftSize, words.length - start, reference.length - at);
      for (let length = 0; length < longest && words[start + length] === reference[at + length]; length += 1) {
        yield [start, at, length + 1];
      }
    }
  }
}

function shift(words: readonly string[], start: number, length: number, target: number): readonly string[] {
  const end = start + length;
  const moved = words.slice(start, end);
  if (target < start) return [...words.slice(0, target), ...moved, ...words.slice(target, start), ...words.slice(end)];
  const stop = target > end ? target : target + length;
  return [...words.slice(0, start), ...words.slice(end, stop), ...moved, ...words.slice(stop)];
}
