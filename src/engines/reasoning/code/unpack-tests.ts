import { inflateSync } from 'node:zlib';
import { z } from 'zod';
import { EvalError } from '../../../contracts/errors.ts';

const testsSchema = z.array(z.object({ input: z.string(), output: z.string(), testtype: z.string().optional() }));
export type PackedTests = z.infer<typeof testsSchema>;

/** Tests of a LiveCodeBench row: JSON, or JSON in a pickled string, deflated, in base 64. Throws EVAL_REASONING_TESTS. */
export function unpackTests(packed: string, where: string): PackedTests {
  try {
    const text = packed.trimStart().startsWith('[') ? packed : unpickleText(inflateSync(Buffer.from(packed, 'base64')));
    return testsSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new EvalError({
      code: 'EVAL_REASONING_TESTS',
      message: `expected tests as LiveCodeBench packs them in ${where}, found ${cause instanceof Error ? cause.message.slice(0, 200) : String(cause)}`,
      nextStep: 'Fetch the data set again, or write the tests as a JSON list of {"input", "output", "testtype"}.',
      cause,
    });
  }
}

/** The string of a pickle that holds nothing else: nothing is run, unlike in Python. Opcodes as in CPython's pickletools. */
function unpickleText(pickle: Buffer): string {
  let at = 0;
  let text: string | null = null;
  const take = (length: number): string => {
    const part = pickle.toString('utf8', at, at + length);
    at += length;
    return part;
  };
  while (at < pickle.length) {
    const opcode = pickle.readUInt8(at);
    at += 1;
    if (opcode === 0x80) at += 1; // PROTO
    else if (opcode === 0x95) at += 8; // FRAME
    else if (opcode === 0x94) continue; // MEMOIZE
    else if (opcode === 0x71) at += 1; // BINPUT
    else if (opcode === 0x72) at += 4; // LONG_BINPUT
    else if (opcode === 0x8c) {
      // SHORT_BINUNICODE
      at += 1;
      text = take(pickle.readUInt8(at - 1));
    } else if (opcode === 0x58) {
      // BINUNICODE
      at += 4;
      text = take(pickle.readUInt32LE(at - 4));
    } else if (opcode === 0x8d) {
      // BINUNICODE8
      at += 8;
      text = take(Number(pickle.readBigUInt64LE(at - 8)));
    } else if (opcode === 0x2e && text !== null) return text; // STOP
    else throw new Error(`a pickle with opcode 0x${opcode.toString(16)}`);
  }
  throw new Error('a pickle that does not end');
}
