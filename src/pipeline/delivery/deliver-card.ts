import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeliveryLog } from './delivery-state.ts';
import { postJson } from './post-json.ts';

/** Teams refuses a message of 28 672 bytes, measured after it has written it anew. */
const maximumBytes = 28_000;

/** Posts teams-card.json of a run to a Workflows webhook, once per content. Returns what went wrong, or null. */
export async function deliverCard(
  path: string,
  url: string,
  log: DeliveryLog,
  signal: AbortSignal,
): Promise<string | null> {
  const text = await readFile(join(path, 'teams-card.json'), 'utf8');
  const card: unknown = JSON.parse(text);
  if (typeof card !== 'object' || card === null) return 'teams-card.json holds no card';
  const compact = JSON.stringify(card);
  const key = `teams ${createHash('sha256').update(compact).digest('hex')}`;
  if (log.has(key)) return null;
  const bytes = Buffer.byteLength(compact);
  if (bytes > maximumBytes) return `a card of ${bytes} bytes, Teams takes ${maximumBytes}`;
  const problem = await postJson(url, card, signal);
  if (problem === null) await log.add(key);
  return problem;
}
