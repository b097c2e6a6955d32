import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { textMatching } from './regex-text.ts';
import { createSeededRandom } from '../contracts/seeded-random.ts';

describe('textMatching', () => {
  test.each([
    '[0-9]{4}-[0-9]{2}-[0-9]{2}',
    '(Paris|London) [0-9]{2}',
    String.raw`\d+(\.\d{1,2})?`,
    String.raw`(?:yes|no|don't know)[.!]*`,
    '^[^a-z]{3,}$',
    String.raw`[\w.+-]+@[a-z]+\.(com|org)`,
    String.raw`\(\[x\]\)\s\S`,
    'a|bc|',
    '(가|나|다){2}.+?',
    String.raw`[\d\-]{2,3}\tend\n`,
  ])('%s', (pattern) => {
    const whole = new RegExp(`^(?:${pattern})$`, 'u');
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        expect(textMatching(pattern, createSeededRandom(seed))).toMatch(whole);
      }),
    );
  });

  test.each(['(', '(?=a)b', String.raw`(a)\1`, '(?<name>x)'])('%s is refused', (pattern) => {
    expect(() => textMatching(pattern, createSeededRandom(1))).toThrow(/Grammar error/);
  });
});
