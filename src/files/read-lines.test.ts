import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readLines } from './read-lines.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lines-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

// 262 144 bytes are read at once: lines that end just before, at and after that, and ones that span several reads.
const long = 'x'.repeat(700_000);
test.each([
  ['', []],
  ['a', ['a']],
  ['a\n\nb\n', ['a', '', 'b']],
  [`${'y'.repeat(262_143)}\nz`, ['y'.repeat(262_143), 'z']],
  [`${'y'.repeat(262_144)}\nz\n`, ['y'.repeat(262_144), 'z']],
  [`${long}\n한${long}`, [long, `한${long}`]],
])('lines and their offsets (%#)', async (text, expected) => {
  const path = join(folder, 'file');
  await writeFile(path, text);
  const whole = Buffer.from(text);
  const lines: string[] = [];
  for await (const { number, offset, bytes, terminated } of readLines(path)) {
    lines.push(bytes.toString());
    expect(number).toBe(lines.length);
    expect(whole.subarray(offset, offset + bytes.length).equals(bytes)).toBe(true);
    expect(terminated).toBe(whole[offset + bytes.length] === 0x0a);
  }
  expect(lines).toEqual(expected);
});
