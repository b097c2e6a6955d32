import { writeFileAtomically } from '../files/write-file-atomically.ts';

/** Writes `value` as indented JSON with a final newline; a reader never sees half of it, even after a power cut. */
export async function writeJsonAtomically(path: string, value: unknown): Promise<void> {
  const text = `${JSON.stringify(value, null, 2)}\n`;
  await writeFileAtomically(path, (file) => file.writeFile(text));
}
