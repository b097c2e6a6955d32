import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

const known = new Map<string, string>();

/** SHA-256 of a file in hex, streamed. A file of unchanged size and time is read once per process. */
export async function hashFile(path: string): Promise<string> {
  const { size, mtimeNs, ino } = await stat(path, { bigint: true });
  const identity = [path, size, mtimeNs, ino].join('\n');
  const cached = known.get(identity);
  if (cached !== undefined) return cached;
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  const sha256 = hash.digest('hex');
  known.set(identity, sha256);
  return sha256;
}
