import { createHash } from 'node:crypto';
import type { DatasetRow } from '../../../datasets/catalog.ts';
import { pythonJson } from '../python/python-json.ts';
import { pythonStr } from '../python/repr.ts';

/** SHA-256 of a text in hex: lm-evaluation-harness's hash of documents, prompts, targets and tasks. */
export function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** `doc_hash` of a samples file. */
export function documentHash(document: DatasetRow): string {
  return hashText(pythonJson(document, 2));
}

/** `target_hash` of a samples file. */
export function targetHash(target: unknown): string {
  return hashText(pythonStr(target));
}
