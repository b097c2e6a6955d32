import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Asked, askedSchema } from '../contracts/asked.ts';
import type { ExamHeader } from '../contracts/exam.ts';
import { readJson } from './read-json.ts';
import { writeJsonAtomically } from './write-json-atomically.ts';

const fileName = 'asked.json';

/** Null for a run whose exams are asked whole. */
export async function readAsked(path: string): Promise<Asked | null> {
  const file = join(path, fileName);
  return existsSync(file) ? readJson(file, askedSchema) : null;
}

export async function writeAsked(path: string, asked: Asked): Promise<void> {
  await writeJsonAtomically(join(path, fileName), asked);
}

/** The header with as many items and repeats as the run asks of them; the fingerprint stays that of the whole exam. */
export function narrowHeader(header: ExamHeader, asked: Asked | null): ExamHeader {
  const extent = asked?.exams[header.fingerprint];
  if (extent === undefined) return header;
  return {
    ...header,
    itemCount: Math.min(header.itemCount, extent.items),
    repeats: Math.min(header.repeats, extent.repeats),
  };
}
