import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SuffixIndex } from './suffix-index.ts';

test('finds the longest known text that a string ends with, as a scan would', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 6 });
  fc.assert(
    fc.property(
      fc.array(word, { maxLength: 30 }),
      fc.string({ unit: fc.constantFrom('a', 'b', ' ') }),
      (known, subject) => {
        const index = new SuffixIndex<string>();
        for (const text of known) index.add(text.slice(0, 2), text.slice(2), text);
        const scanned = known
          .filter((text) => text !== '' && subject.endsWith(text))
          .sort((left, right) => right.length - left.length)[0];
        expect(index.find(subject)?.value).toBe(scanned);
      },
    ),
  );
});

test('keeps the first value of a text', () => {
  const index = new SuffixIndex<number>();
  index.add('ques', 'tion', 1);
  index.add('', 'question', 2);
  expect(index.find('few shots\n\nquestion')).toEqual({ value: 1, length: 8 });
});
