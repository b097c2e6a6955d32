import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where this user's programs keep what they can make again: $XDG_CACHE_HOME or ~/.cache. */
export function userCacheDirectory(env: Readonly<Record<string, string | undefined>>): string {
  const base = env['XDG_CACHE_HOME'];
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'vllm-eval');
}
