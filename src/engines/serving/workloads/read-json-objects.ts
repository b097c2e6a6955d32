import { createReadStream } from 'node:fs';
import { dataError, missingData } from './data-error.ts';

export interface PlacedObject {
  readonly value: unknown;
  /** `FILE line N`, for messages. */
  readonly place: string;
}

const [quote, backslash, newline] = [0x22, 0x5c, 0x0a];
const opening = new Set([0x7b, 0x5b]);
const closing = new Set([0x7d, 0x5d]);
/** What may stand between objects: white space, commas and a byte order mark. */
const between = new Set([0x20, 0x09, 0x0d, newline, 0x2c, 0xef, 0xbb, 0xbf]);

/**
 * Streams the objects of a file of JSON lines or of one JSON array, whichever it is: a ShareGPT file is longer than the longest string.
 * Throws EVAL_SERVING_DATA_*.
 */
export async function* readJsonObjects(path: string): AsyncGenerator<PlacedObject> {
  let line = 1;
  let depth = 0;
  let inArray = false;
  let inString = false;
  let escaped = false;
  let startLine = 1;
  let parts: Buffer[] = [];
  const stream = createReadStream(path, { highWaterMark: 1 << 18 });
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      let start = depth > 0 ? 0 : -1;
      for (let index = 0; index < chunk.length; index += 1) {
        const byte = chunk[index] ?? 0;
        if (byte === newline) line += 1;
        if (inString) {
          if (escaped) escaped = false;
          else if (byte === backslash) escaped = true;
          else if (byte === quote) inString = false;
          continue;
        }
        if (depth === 0) {
          if (byte === 0x7b) {
            [depth, start, startLine] = [1, index, line];
          } else if (byte === 0x5b && !inArray) inArray = true;
          else if (byte === 0x5d && inArray) inArray = false;
          else if (!between.has(byte)) {
            throw dataError(path, `line ${line}`, 'a JSON object', `"${String.fromCharCode(byte)}"`);
          }
        } else if (byte === quote) inString = true;
        else if (opening.has(byte)) depth += 1;
        else if (closing.has(byte)) {
          depth -= 1;
          if (depth > 0) continue;
          const bytes = Buffer.concat([...parts, chunk.subarray(start, index + 1)]);
          [parts, start] = [[], -1];
          yield { value: parseObject(bytes, path, startLine), place: `${path} line ${startLine}` };
        }
      }
      if (start !== -1) parts.push(chunk.subarray(start));
    }
  } catch (error) {
    throw missingData(path, error);
  }
  if (depth > 0 || inArray)
    throw dataError(path, `line ${startLine}`, 'the end of what begins there', 'the end of the file');
}

function parseObject(bytes: Buffer, path: string, line: number): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw dataError(path, `line ${line}`, 'JSON', error instanceof Error ? error.message : String(error));
  }
}
