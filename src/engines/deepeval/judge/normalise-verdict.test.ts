import { expect, test } from 'vitest';
import { normaliseVerdict } from './normalise-verdict.ts';

test.each([
  ['No, off-topic', 'no'],
  [' YES.', 'yes'],
  ['yes/no', 'yes'],
  ['no way', 'no'],
  ["idk, it doesn't say", 'borderline'],
  ['borderline', 'borderline'],
  ['nope', null],
  ['예', null],
  ['1', null],
  ['', null],
  ['constructor', null],
])('%j is %j', (verdict, expected) => {
  expect(normaliseVerdict(verdict)).toBe(expected);
});
