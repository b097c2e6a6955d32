import { createHash } from 'node:crypto';
import { canonicalJson } from '../../datasets/canonical-json.ts';
import type { RunConfig } from './run-config.ts';

/** Two runs with the same value would ask the same questions of the same address. */
export function configSha256(config: RunConfig): string {
  return createHash('sha256').update(canonicalJson(config)).digest('hex');
}
