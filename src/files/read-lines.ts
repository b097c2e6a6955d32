import { open } from 'node:fs/promises';

export interface Line {
  /** 1-based. */
  readonly number: number;
  /** Of the first byte of the line in the file. */
  readonly offset: number;
  /** Without the newline. */
  readonly bytes: Buffer;
  /** False only for a last line that has no newline. */
  readonly terminated: boolean;
}

const newline = 0x0a;
const chunkBytes = 256 * 1024;

/** Streams the lines of a file with their byte offsets; memory holds one chunk and one line. */
export async function* readLines(path: string): AsyncGenerator<Line, void, undefined> {
  const file = await open(path, 'r');
  try {
    let number = 1;
    let offset = 0;
    let rest: Buffer[] = [];
    for (;;) {
      const chunk = Buffer.allocUnsafe(chunkBytes);
      const { bytesRead } = await file.read(chunk, 0, chunkBytes, null);
      if (bytesRead === 0) break;
      let start = 0;
      for (;;) {
        const end = chunk.subarray(0, bytesRead).indexOf(newline, start);
        if (end === -1) break;
        const tail = chunk.subarray(start, end);
        const bytes = rest.length === 0 ? tail : Buffer.concat([...rest, tail]);
        rest = [];
        yield { number, offset, bytes, terminated: true };
        number += 1;
        offset += bytes.length + 1;
        start = end + 1;
      }
      if (start < bytesRead) rest.push(chunk.subarray(start, bytesRead));
    }
    if (rest.length > 0) yield { number, offset, bytes: Buffer.concat(rest), terminated: false };
  } finally {
    await file.close();
  }
}
