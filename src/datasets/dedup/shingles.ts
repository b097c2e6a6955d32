/**
 * Distinct runs of `size` code points. A shorter text is its own only shingle, an empty one has none.
 */
export function characterShingles(text: string, size = 5): Set<string> {
  return shingles(Array.from(text), size, '');
}

/** Distinct runs of `size` words of a normalised text. */
export function wordShingles(text: string, size = 5): Set<string> {
  return shingles(text === '' ? [] : text.split(' '), size, ' ');
}

function shingles(parts: readonly string[], size: number, separator: string): Set<string> {
  if (parts.length === 0) return new Set();
  const found = new Set<string>();
  for (let start = 0; start <= Math.max(0, parts.length - size); start += 1) {
    found.add(parts.slice(start, start + size).join(separator));
  }
  return found;
}

/** |A ∩ B| / |A ∪ B|, 0 to 1. Two empty sets are equal: 1. */
export function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size === 0 && b.size === 0) return 1;
  let shared = 0;
  for (const shingle of a) if (b.has(shingle)) shared += 1;
  return shared / (a.size + b.size - shared);
}
