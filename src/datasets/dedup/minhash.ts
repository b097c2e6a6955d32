import { createSeededRandom } from '../../contracts/seeded-random.ts';

const bands = 32;
const rows = 4;
const size = bands * rows;

const random = createSeededRandom(1);
const multipliers = Uint32Array.from({ length: size }, () => Math.floor(random() * 2 ** 32) | 1);
const offsets = Uint32Array.from({ length: size }, () => Math.floor(random() * 2 ** 32));

/**
 * MinHash of a set of shingles (Broder 1997): for each of 128 hash functions the smallest value over the set. Two sets agree in a place
 * with a probability of their Jaccard similarity.
 */
function signature(shingles: Iterable<string>): Uint32Array {
  const smallest = new Uint32Array(size).fill(0xffffffff);
  for (const shingle of shingles) {
    const hash = hashText(shingle);
    for (let at = 0; at < size; at += 1) {
      const value = mix(Math.imul(hash, multipliers[at] ?? 1) + (offsets[at] ?? 0));
      if (value < (smallest[at] ?? 0)) smallest[at] = value;
    }
  }
  return smallest;
}

/**
 * Keys of the 32 bands of 4 rows of a MinHash: sets that share a key are candidates. A pair of Jaccard similarity s is one with
 * probability 1 − (1 − s⁴)³²: 0.87 at 0.5, 0.99 at 0.6, 1.00 from 0.7 on. What is no duplicate has to be told by comparing the texts.
 */
export function bandKeys(shingles: Iterable<string>): string[] {
  const values = signature(shingles);
  return Array.from(
    { length: bands },
    (_, band) => `${band}:${values.subarray(band * rows, (band + 1) * rows).join('.')}`,
  );
}

/** FNV-1a over UTF-16 units. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}

/** The last step of MurmurHash3: makes every bit depend on every other. */
function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
