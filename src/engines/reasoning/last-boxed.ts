/**
 * Content of the last complete `\boxed{…}` or `\fbox{…}`, nested braces included, `\{` and `\}` not counted as braces.
 * A space or newline before the brace is allowed. A box that is cut off does not hide a complete one before it.
 */
export function lastBoxed(text: string): string | null {
  const opening = /\\(?:boxed|fbox)\s*\{/gu;
  let last: string | null = null;
  for (const match of text.matchAll(opening)) {
    const start = match.index + match[0].length;
    const end = closingBrace(text, start);
    if (end !== null) last = text.slice(start, end).trim();
  }
  return last;
}

/** Index of the brace that closes the group whose content starts at `start`; null when there is none. */
export function closingBrace(text: string, start: number): number | null {
  let depth = 1;
  for (let index = start; index < text.length; index += 1) {
    const character = text[index];
    if (character === '\\') index += 1;
    else if (character === '{') depth += 1;
    else if (character === '}' && (depth -= 1) === 0) return index;
  }
  return null;
}
