const cherokee = /[\u13a0-\u13fd\uab70-\uabbf]/u;
/** What Python's `str.split()` splits at. */
// oxlint-disable-next-line no-control-regex -- the information separators are whitespace there
const whitespace = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/u;

/**
 * A text as duplicates are compared: compatibility forms made one (NFKC), case folded, runs of whitespace one space, none at the ends.
 * The case folding is Unicode's full one, as Python's `casefold`.
 */
export function normaliseText(text: string): string {
  const folded = Array.from(text.normalize('NFKC'), foldCase).join('');
  return folded.split(whitespace).filter(Boolean).join(' ');
}

/** Upper and then lower case is the full case folding of every code point but these. */
function foldCase(character: string): string {
  if (character < '\x80') return character.toLowerCase();
  if (character === 'ı') return character;
  if (character === 'ẞ') return 'ss';
  if (cherokee.test(character)) return character.toUpperCase();
  return character.toUpperCase().toLowerCase();
}
