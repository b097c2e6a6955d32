import { parse } from 'yaml';

/** What the index needs to know of a task file, read without parsing it. */
export interface TaskFileOutline {
  readonly task?: unknown;
  readonly group?: unknown;
  readonly class?: unknown;
  readonly tag?: unknown;
  readonly include?: unknown;
}

const keyLine = /^(["']?)(task|group|class|tag|include)\1[ \t]*:(?=[ \t\r\n])[ \t]*/gm;
/** A value on the line of its key that needs no YAML reader. */
const plainValue = /^(?:"([^"\\\n]*)"|'([^'\n]*)'|([^\s"'[\]{}>|*&!#%@`][^\n#]*?))[ \t]*(?:#[^\n]*)?$/;
/** The line after the last one of a value: something at the margin that is neither a list item nor a comment. */
const nextKey = /^[^\s#-]/m;

/**
 * The outline keys at the margin of a task file; of a repeated key the last one. Parsing 14 000 files as YAML takes many times longer.
 */
export function scanTaskFile(text: string): TaskFileOutline {
  const outline: Record<string, unknown> = {};
  for (const match of text.matchAll(keyLine)) {
    const key = match[2] ?? '';
    const start = match.index + match[0].length;
    const lineEnd = text.indexOf('\n', start);
    const line = text.slice(start, lineEnd < 0 ? undefined : lineEnd).replace(/\r$/, '');
    const plain = plainValue.exec(line);
    outline[key] =
      key === 'class' ? line : plain === null ? parseValue(text, start) : (plain[1] ?? plain[2] ?? plain[3]);
  }
  // A flow mapping (JSON is YAML) or an indented one has no key at the margin: it is read in full.
  return Object.keys(outline).length === 0 ? readInFull(text) : outline;
}

function readInFull(text: string): TaskFileOutline {
  try {
    const content: unknown = parse(text, { logLevel: 'silent', uniqueKeys: false });
    return typeof content === 'object' && content !== null && !Array.isArray(content) ? content : {};
  } catch {
    return {};
  }
}

function parseValue(text: string, start: number): unknown {
  const lineEnd = text.indexOf('\n', start);
  const rest = lineEnd < 0 ? '' : text.slice(lineEnd + 1);
  const end = rest.search(nextKey);
  const value = text.slice(start, lineEnd < 0 ? undefined : lineEnd + 1) + (end < 0 ? rest : rest.slice(0, end));
  try {
    return parse(value, { logLevel: 'silent', uniqueKeys: false });
  } catch {
    // The file is read in full, with its errors, when one of its tasks is asked for.
    return undefined;
  }
}
