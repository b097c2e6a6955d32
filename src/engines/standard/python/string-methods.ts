/** Characters of `str.isspace()`, which `strip()` and `split()` use. */
const space = '[\\t-\\r\\x1c-\\x20\\x85\\p{Z}]';
const leadingSpace = new RegExp(`^${space}+`, 'u');
const trailingSpace = new RegExp(`${space}+$`, 'u');
const spaceRun = new RegExp(`${space}+`, 'u');
/** Separators of `str.splitlines()` that JavaScript does not know. */
const informationSeparators = '\x1c-\x1e';
const lineEnd = new RegExp(`\r\n|[\n\r\v\f${informationSeparators}\x85\u2028\u2029]`, 'u');
const onlySpace = new RegExp(`^${space}+$`, 'u');

export function isPythonSpace(text: string): boolean {
  return onlySpace.test(text);
}

export function pythonStrip(text: string, characters?: string | null): string {
  return pythonRightStrip(pythonLeftStrip(text, characters), characters);
}

export function pythonLeftStrip(text: string, characters?: string | null): string {
  if (characters === undefined || characters === null) return text.replace(leadingSpace, '');
  const points = [...text];
  let start = 0;
  while (start < points.length && characters.includes(points[start] ?? '')) start += 1;
  return points.slice(start).join('');
}

export function pythonRightStrip(text: string, characters?: string | null): string {
  if (characters === undefined || characters === null) return text.replace(trailingSpace, '');
  const points = [...text];
  let end = points.length;
  while (end > 0 && characters.includes(points[end - 1] ?? '')) end -= 1;
  return points.slice(0, end).join('');
}

/** `str.split(separator, maxsplit)`; without a separator runs of white space separate and empty parts vanish. */
export function pythonSplit(text: string, separator?: string | null, limit = -1): string[] {
  if (separator === undefined || separator === null) {
    const parts: string[] = [];
    let rest = pythonLeftStrip(text);
    while (rest !== '') {
      const found = limit >= 0 && parts.length >= limit ? null : spaceRun.exec(rest);
      if (found === null) {
        parts.push(limit >= 0 ? rest : pythonRightStrip(rest));
        break;
      }
      parts.push(rest.slice(0, found.index));
      rest = rest.slice(found.index + found[0].length);
    }
    return parts;
  }
  const parts = text.split(separator);
  if (limit < 0 || parts.length <= limit + 1) return parts;
  return [...parts.slice(0, limit), parts.slice(limit).join(separator)];
}

/** `str.rsplit(separator, maxsplit)` with a separator. */
export function pythonRightSplit(text: string, separator: string, limit = -1): string[] {
  const parts = text.split(separator);
  if (limit < 0 || parts.length <= limit + 1) return parts;
  const kept = parts.length - limit;
  return [parts.slice(0, kept).join(separator), ...parts.slice(kept)];
}

/** `str.capitalize()`: first character in title case, the rest in lower case. */
export function pythonCapitalize(text: string): string {
  const [first = '', ...rest] = text;
  return first.toUpperCase() + rest.join('').toLowerCase();
}

/** `str.casefold()`: lower case, and what is equal but for case made equal (ß is ss). */
export function pythonCaseFold(text: string): string {
  return text.replace(/[^]/gu, (character) => {
    const lower = character.toLowerCase();
    const folded = character.toUpperCase().toLowerCase();
    return [...folded].length > 1 || folded === 'σ' || folded === 's' ? folded : lower;
  });
}

/** `str.title()`: upper case after every character that has no case, lower case after one that has. */
export function pythonTitle(text: string): string {
  return text.replace(/[\p{Lowercase}\p{Uppercase}\p{Lt}]+/gu, (word) => pythonCapitalize(word));
}

/** `str.isdigit()` of ASCII and other decimal digits, and superscripts. */
export function isPythonDigit(text: string): boolean {
  return /^[\p{Nd}\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2080-\u2089]+$/u.test(text);
}

/** `len(text)`: code points. */
export function codePointLength(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}

export function pythonSplitLines(text: string): string[] {
  const lines = text.split(lineEnd);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
