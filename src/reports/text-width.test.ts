import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { pad, textWidth, truncate, wrap } from './text-width.ts';

test.each([
  ['abc', 3],
  ['판정', 4],
  ['벤치마크 gsm8k', 14],
  ['95% 신뢰구간', 12],
  ['⚡', 2],
  ['⏱️', 2],
  ['−13.6%p', 7],
  ['✔', 1],
  ['가', 2],
  ['é', 1],
  ['漢字ｱ', 5],
  ['\u001b[31m퇴화\u001b[0m', 4],
  ['👩‍💻', 2],
  ['', 0],
])('%j takes %i cells', (text, width) => {
  expect(textWidth(text)).toBe(width);
});

test('pads Korean to the same column as Latin', () => {
  expect(pad('판정', 6)).toBe('판정  ');
  expect(pad('p', 6, 'right')).toBe('     p');
});

test('truncates between characters, never inside a wide one', () => {
  expect(truncate('신뢰구간', 8)).toBe('신뢰구간');
  expect(truncate('신뢰구간', 7)).toBe('신뢰구…');
  expect(truncate('신뢰구간', 6)).toBe('신뢰…');
});

test('never exceeds the width and loses no letter', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 4, max: 40 }), (text, width) => {
      expect(textWidth(truncate(text, width))).toBeLessThanOrEqual(width);
      const lines = wrap(text, width);
      for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
      expect(lines.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
    }),
  );
});
