import { cachedTaskFolder } from './task-folder-cache.ts';

export type IndexEntry =
  | { readonly kind: 'task' | 'group' | 'python-task'; readonly name: string; readonly path: string }
  | { readonly kind: 'tag'; readonly name: string; readonly members: readonly string[] };

/** Every task, group and tag of the task folders by name. Files are read in full only when they are used. */
export type TaskIndex = ReadonlyMap<string, IndexEntry>;

export interface TaskIndexOptions {
  /** Folder for what large task folders hold, so that the next start need not read them; none unless given. */
  readonly cacheDirectory?: string | null;
}

/** Indexes all `**\/*.yaml` under the folders, sorted by path. Within a folder, and between folders, the first of a name wins. */
export function buildTaskIndex(
  directories: readonly string[],
  { cacheDirectory = null }: TaskIndexOptions = {},
): TaskIndex {
  const entries = new Map<string, IndexEntry>();
  const tags = new Map<string, Set<string>>();
  for (const directory of directories) {
    for (const { kind, name, path, tags: labels } of cachedTaskFolder(directory, cacheDirectory, Date.now())) {
      if (entries.has(name)) continue;
      entries.set(name, { kind, name, path });
      for (const label of labels) {
        const members = tags.get(label) ?? new Set();
        tags.set(label, members.add(name));
      }
    }
  }
  for (const [name, members] of tags) {
    if (!entries.has(name)) entries.set(name, { kind: 'tag', name, members: [...members].sort() });
  }
  return entries;
}
