import { createHash, type Hash } from 'node:crypto';
import type { ExamHeader } from '../contracts/exam.ts';
import { canonicalJson } from './canonical-json.ts';

export interface FingerprintBuilder {
  /** One item line as it stands in the file, without its newline. In order. */
  add(line: string | Buffer): void;
  finish(header: Omit<ExamHeader, 'fingerprint'>): string;
}

/**
 * SHA-256 over every item line and then the canonical header without its fingerprint, each ended by a newline.
 * The header comes last because the number of items is known only then.
 */
export function examFingerprint(): FingerprintBuilder {
  const hash: Hash = createHash('sha256');
  return {
    add: (line) => {
      hash.update(line);
      hash.update('\n');
    },
    finish: (header) => hash.update(`${canonicalJson(header)}\n`).digest('hex'),
  };
}
