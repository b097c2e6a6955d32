import { isPythonSpace, pythonStrip } from '../standard/python/string-methods.ts';

const separator = /(?<![\p{L}\p{N}_])(?:and|or)(?![\p{L}\p{N}_])|,|;/u;
/** Boxes this close together are parts of one answer. */
const closeTogether = 10;
/** With a comma, a semicolon, "and" or "or" between them they may be this far apart. */
const withSeparator = 70;

/**
 * The content of the boxes (`\boxed`, `\fbox`) of a text, joined by commas: of all, or of the last one and those that belong to it.
 * The text itself where it has none.
 */
export function boxedContent(text: string, mode: 'all' | 'last'): string {
  const results: string[] = [];
  let end = text.length;
  let lastStart: number | null = null;
  for (;;) {
    const boxed = end < 0 ? -1 : text.slice(0, end).lastIndexOf('\\boxed');
    const framed = end < 0 ? -1 : text.slice(0, end).lastIndexOf('\\fbox');
    const start = Math.max(boxed, framed);
    if (start < 0) break;
    let open = start + (boxed > framed ? '\\boxed' : '\\fbox').length;
    const limit = lastStart ?? text.length;
    while (open < limit && isPythonSpace(text[open] ?? '')) open += 1;
    if (open >= limit) break;
    const close = text[open] === '{' ? closingBrace(text, open, limit) : null;
    if (close === null) {
      if (results.length === 0) results.push(text.slice(open));
      break;
    }
    const content = pythonStrip(text.slice(open + 1, close));
    if (mode === 'last' && lastStart !== null) {
      const gap = text.slice(close + 1, lastStart);
      const belongs = [...gap].length < closeTogether;
      const isListed = results.at(-1) !== content && [...gap].length < withSeparator && separator.test(gap);
      if (!belongs && !isListed) break;
    }
    if (results.at(-1) !== content) results.push(content);
    lastStart = start;
    end = start;
  }
  return results.length === 0 ? text : results.toReversed().join(',');
}

function closingBrace(text: string, open: number, limit: number): number | null {
  let depth = 0;
  for (let index = open; index < limit; index += 1) {
    if (text[index] === '{') depth += 1;
    if (text[index] === '}') depth -= 1;
    if (depth === 0) return index;
  }
  return null;
}
