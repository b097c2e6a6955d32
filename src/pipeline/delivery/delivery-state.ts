import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readJson } from '../../journal/read-json.ts';
import { writeJsonAtomically } from '../../journal/write-json-atomically.ts';

const deliveryStateSchema = z.object({
  schemaVersion: z.literal(1),
  /** What was taken, each by a key of its own: it is not sent again. */
  delivered: z.array(z.string()),
  /** What was not, at the last try. The run directory is the spool: `vllm-eval deliver` sends it again. */
  problems: z.array(z.object({ to: z.string(), message: z.string() })).default([]),
  /** Whether the bucket keeps the run long enough, in words; null where it was not asked. */
  retention: z.string().nullable().default(null),
});
export type DeliveryState = z.infer<typeof deliveryStateSchema>;

/** delivery.json of a run directory while it is written: every delivered key is on disk before the next is sent. */
export interface DeliveryLog {
  has(key: string): boolean;
  add(...keys: readonly string[]): Promise<void>;
}

export async function readDeliveryState(path: string): Promise<DeliveryState> {
  const file = join(path, 'delivery.json');
  if (!existsSync(file)) return { schemaVersion: 1, delivered: [], problems: [], retention: null };
  return readJson(file, deliveryStateSchema);
}

export async function writeDeliveryState(path: string, state: DeliveryState): Promise<void> {
  await writeJsonAtomically(join(path, 'delivery.json'), state);
}
