import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode, encode, splitText, tokenText, vocabularySize, wordIds } from './tokenizer.ts';

const english =
  'The old lighthouse keeper walked down to the water every morning. He wanted to see whether the boats had come ' +
  'back during the night, because most of the people in the village worked on them.';
const korean =
  '등대지기는 매일 아침 바닷가로 내려갔다. 마을 사람들이 대부분 배에서 일했기 때문에 밤사이에 배가 돌아왔는지 확인하고 싶었다.';

describe('encode', () => {
  test('decode gives back every well-formed text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        expect(decode(encode(text))).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  test('decode gives back mixed scripts, code, emoji and white space', () => {
    for (const text of [english, korean, '  def f(x):\n\treturn x**2  \n\n', '👩‍👩‍👧 naïve 日本語 ½', '', ' ', '\r\n']) {
      expect(decode(encode(text))).toBe(text);
    }
  });

  test('is about as dense as a real tokenizer', () => {
    expect(english.length / encode(english).length).toBeGreaterThan(3.5);
    expect(english.length / encode(english).length).toBeLessThan(5.5);
    expect(korean.length / encode(korean).length).toBeGreaterThan(1);
    expect(korean.length / encode(korean).length).toBeLessThan(2);
  });

  test('knows the special tokens of ChatML, and answer letters as one token', () => {
    expect(encode('<|im_start|>user\nhi<|im_end|>')).toEqual([
      1,
      ...encode('user'),
      ...encode('\n'),
      ...encode('hi'),
      2,
    ]);
    for (const letter of [' A', ' B', ' C', ' D', ' E']) expect(encode(letter)).toHaveLength(1);
  });

  test('a word alone and in a text has the same tokens', () => {
    expect(encode('The capital of France is Paris')).toEqual([
      ...encode('The capital of France is'),
      ...encode(' Paris'),
    ]);
  });

  test('is the same in another process', () => {
    const script = `import { encode } from ${JSON.stringify(new URL('tokenizer.ts', import.meta.url).href)};
      process.stdout.write(JSON.stringify(encode(${JSON.stringify(english + korean)})));`;
    const other = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
    expect(JSON.parse(other)).toEqual(encode(english + korean));
  });
});

describe('splitText', () => {
  test('gives every character with the token that completes it', () => {
    const ids = encode('a𓀀b');
    expect(splitText(ids)).toEqual(['a', '', '', '', '𓀀', 'b']);
  });

  test('joined is the decoded text, even of ids that are no text', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(vocabularySize - 1), { maxLength: 40 }), (ids) => {
        expect(splitText(ids).join('')).toBe(decode(ids));
        expect(splitText(ids)).toHaveLength(ids.length);
      }),
    );
  });
});

test('words of made-up answers keep their ids when they are read again', () => {
  const ids = wordIds.slice(0, 400);
  expect(encode(decode(ids))).toEqual(ids);
});

test('an id outside the vocabulary is refused', () => {
  expect(() => tokenText(vocabularySize)).toThrow(/expected a token id from 0 to/);
  expect(() => tokenText(-1)).toThrow(RangeError);
});
