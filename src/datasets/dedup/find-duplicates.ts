import { createHash } from 'node:crypto';
import { createDisjointSets } from './disjoint-sets.ts';
import { relativeEditDistance } from './edit-distance.ts';
import { bandKeys } from './minhash.ts';
import { normaliseText } from './normalise-text.ts';
import { characterShingles } from './shingles.ts';
import { type Distinction, tellApart } from './tell-apart.ts';

export interface DedupItem {
  /** All that makes the question, as written. */
  readonly text: string;
  /** The gold answer, null where none is known. */
  readonly answer: string | null;
}

export interface DuplicatePair {
  /** Indices into the items, `first` < `second`. */
  readonly first: number;
  readonly second: number;
  /** Levenshtein distance of the normalised texts over the longer length; 0 for an exact one. */
  readonly distance: number;
  /** Why both stay, null when `second` is a copy of `first`. */
  readonly distinction: Distinction | null;
}

export interface Duplicates {
  /** Pairs below the threshold, in order. An item is listed with the first of its exact copies only. */
  readonly pairs: readonly DuplicatePair[];
  /** For each item the index of the item it repeats; its own where it stays. */
  readonly keptAs: readonly number[];
  /** For each item the smallest index of its cluster: items that are nearly the same, whether both stay or not, are not independent. */
  readonly clusters: readonly number[];
}

/** Items of a band bucket that are compared pair by pair; a fuller one holds a template, whose copies share other buckets. */
const bucketLimit = 1000;

/**
 * Exact copies by SHA-256 of the normalised text, near ones by MinHash-LSH over 5-character shingles and then the Levenshtein distance
 * (below `threshold` of the longer length). The first of several stays. What only looks alike stays too, with the reason.
 */
export function findDuplicates(items: readonly DedupItem[], threshold = 0.2): Duplicates {
  const normalised = items.map(({ text, answer }) => ({
    text: normaliseText(text),
    answer: answer === null ? null : normaliseText(answer),
  }));
  const copies = createDisjointSets(items.length);
  const clusters = createDisjointSets(items.length);
  const pairs: DuplicatePair[] = [];
  const compare = (first: number, second: number): void => {
    const [a, b] = [normalised[first], normalised[second]];
    if (a === undefined || b === undefined) return;
    const [shorter, longer] = [Math.min(a.text.length, b.text.length), Math.max(a.text.length, b.text.length)];
    if (longer - shorter >= threshold * longer && longer > shorter) return;
    const distance = relativeEditDistance(a.text, b.text);
    if (distance >= threshold) return;
    const distinction = tellApart(a, b);
    pairs.push({ first, second, distance, distinction });
    clusters.join(first, second);
    if (distinction === null) copies.join(first, second);
  };

  const firstOf = new Map<string, number>();
  const buckets = new Map<string, number[]>();
  for (const [index, { text, answer }] of normalised.entries()) {
    const hash = createHash('sha256')
      .update(JSON.stringify([text, answer]))
      .digest('base64');
    const exact = firstOf.get(hash);
    if (exact !== undefined) {
      compare(exact, index);
      continue;
    }
    firstOf.set(hash, index);
    const candidates = new Set<number>();
    for (const key of bandKeys(characterShingles(text))) {
      const bucket = buckets.get(key);
      if (bucket === undefined) buckets.set(key, [index]);
      else {
        if (bucket.length <= bucketLimit) for (const other of bucket) candidates.add(other);
        bucket.push(index);
      }
    }
    for (const other of [...candidates].toSorted((a, b) => a - b)) compare(other, index);
  }
  return {
    pairs,
    keptAs: items.map((_, index) => copies.find(index)),
    clusters: items.map((_, index) => clusters.find(index)),
  };
}
