import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { scanTaskFile } from './scan-task-file.ts';

type Matches = (line: string) => boolean;

/**
 * `file:line` of what a task file, or a file it includes, says: the first line that matches. The file alone where it is not found.
 * For error messages only: reads the files again.
 */
export function locateInTaskFile(path: string, matches: Matches): string {
  return find(path, matches, new Set()) ?? path;
}

/** The same for a field, `metric_list.0.metric`: by its last part that has a line of its own. */
export function locateField(path: string, field: string): string {
  const names = field.split('.').filter((part) => !/^\d+$/.test(part));
  for (const name of names.reverse()) {
    const place = find(path, (line) => /^[\s-]*(["']?)([^\s"']+)\1\s*:/.exec(line)?.[2] === name, new Set());
    if (place !== null) return place;
  }
  return path;
}

function find(path: string, matches: Matches, seen: Set<string>): string | null {
  if (seen.has(path)) return null;
  seen.add(path);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return null;
  }
  const line = text.split('\n').findIndex(matches);
  if (line >= 0) return `${path}:${line + 1}`;
  for (const name of [scanTaskFile(text).include].flat().reverse()) {
    if (typeof name !== 'string') continue;
    const found = find(isAbsolute(name) ? name : join(dirname(path), name), matches, seen);
    if (found !== null) return found;
  }
  return null;
}
