import { distance } from 'fastest-levenshtein';

const astral = /[\u{10000}-\u{10ffff}]/u;

/** Levenshtein distance in code points. */
export function editDistance(a: string, b: string): number {
  return astral.test(a) || astral.test(b) ? distance(...inOneUnitEach(a, b)) : distance(a, b);
}

/** Levenshtein distance divided by the longer length, 0 (equal) to 1, both in code points. Two empty texts: 0. */
export function relativeEditDistance(a: string, b: string): number {
  const longer = Math.max(Array.from(a).length, Array.from(b).length);
  return longer === 0 ? 0 : editDistance(a, b) / longer;
}

/** The library counts UTF-16 units: each distinct code point of both texts gets one unit of its own. */
function inOneUnitEach(a: string, b: string): [string, string] {
  const units = new Map<string, string>();
  const encode = (text: string): string =>
    Array.from(text, (character) => {
      const unit = units.get(character) ?? String.fromCharCode(units.size);
      units.set(character, unit);
      return unit;
    }).join('');
  return [encode(a), encode(b)];
}
