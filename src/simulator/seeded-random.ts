/**
 * Deterministic randomness of the simulator. Every draw is a pure function of its keys, so answers do not depend on
 * the order, concurrency or number of requests.
 */

/** 32-bit FNV-1a over UTF-16 code units with the finaliser of MurmurHash3, so that near strings give far hashes. */
export function hash32(seed: number, ...keys: readonly (string | number)[]): number {
  let hash = (seed ^ 0x811c9dc5) | 0;
  for (const key of keys) {
    if (typeof key === 'number') {
      hash = Math.imul(hash ^ (key | 0), 0x01000193);
      hash ^= hash >>> 15;
    } else {
      for (let index = 0; index < key.length; index += 1) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
    }
    // Ends the key, so that ('a', 'bc') and ('ab', 'c') differ.
    hash = Math.imul(hash ^ 0x1f, 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Uniform in [0, 1). */
export function uniform(seed: number, ...keys: readonly (string | number)[]): number {
  return hash32(seed, ...keys) / 0x1_0000_0000;
}
