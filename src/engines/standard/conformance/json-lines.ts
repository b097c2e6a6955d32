import { readFile } from 'node:fs/promises';
import type { z } from 'zod';

/** The records of a JSON-lines file, checked. */
export async function readJsonLines<T>(path: string, schema: z.ZodType<T>): Promise<T[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => schema.parse(JSON.parse(line)));
}
