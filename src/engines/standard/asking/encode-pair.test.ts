import { describe, expect, it } from 'vitest';
import { encodePair } from './encode-pair.ts';
import { cachedEncode } from './token-cache.ts';

/** One token per character, and `ab` is one token. */
const encode = (text: string): Promise<number[]> =>
  Promise.resolve(Array.from(text.matchAll(/ab|[^]/g), ([token]) => (token === 'ab' ? 1000 : token.charCodeAt(0))));
const prefix = (): Promise<number> => Promise.resolve(7);

describe('encodePair', () => {
  it('moves white space at the seam into the continuation', async () => {
    expect(await encodePair('x: ', 'y', encode, prefix)).toEqual({ tokenIds: [120, 58, 32, 121], contextLength: 2 });
  });

  it('keeps the tokens of the context where the seam is merged', async () => {
    // Together: x, ab; the context alone: x, a. What is left after two tokens is nothing.
    expect(await encodePair('xa', 'b', encode, prefix)).toEqual({ tokenIds: [120, 97], contextLength: 2 });
  });

  it('puts the prefix token in place of an empty context, unless it is there', async () => {
    expect(await encodePair('', 'y', encode, prefix)).toEqual({ tokenIds: [7, 121], contextLength: 1 });
    expect(await encodePair('', '\u0007y', encode, prefix)).toEqual({ tokenIds: [7, 121], contextLength: 1 });
  });
});

describe('cachedEncode', () => {
  it('keeps a text that is longer than its capacity only until the next', async () => {
    let calls = 0;
    const cached = cachedEncode((text) => {
      calls += 1;
      return encode(text);
    }, 2);
    await Promise.all([cached('long'), cached('long')]);
    await cached('x');
    await cached('long');
    expect(calls).toBe(3);
  });

  it('encodes a text once while it is remembered, also when asked at the same time', async () => {
    const asked: string[] = [];
    const cached = cachedEncode((text) => {
      asked.push(text);
      return encode(text);
    }, 2);
    await Promise.all([cached('a'), cached('a'), cached('b')]);
    await cached('a');
    await cached('c');
    await cached('a');
    await cached('b');
    expect(asked).toEqual(['a', 'b', 'c', 'b']);
  });

  it('forgets a failure', async () => {
    let fail = true;
    const cached = cachedEncode((text) => (fail ? Promise.reject(new Error('down')) : encode(text)), 2);
    await expect(cached('a')).rejects.toThrow('down');
    fail = false;
    expect(await cached('a')).toEqual([97]);
  });
});
