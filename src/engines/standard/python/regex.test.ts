import { expect, it } from 'vitest';
import { compilePythonRegex, pythonFindAll, pythonSub } from './regex.ts';

/** Expected values are CPython 3.11's. */
it.each<[string, string, unknown]>([
  ['(?>a+)ab', 'aaab', []],
  ['(?>(a)+)b', 'aab', ['a']],
  ['(a++)(b)', 'aab', [['aa', 'b']]],
  [String.raw`(x)(?>a|ab)(\1)`, 'xax', [['x', 'x']]],
  ['(?:ab)?+c', 'abc c', ['abc', 'c']],
  ['(<)?(?:a)(?(1)>|!)', '<a> a! <a!', ['<', '', '']],
  ['(?P<q>")?x(?(q)")', '"x" x "x', ['"', '', '']],
  [String.raw`(?a:\w)\w`, 'aé é한', ['aé']],
  ['(?i)[^a-z]', 'İa1', ['1']],
])('%s in %s', (pattern, text, found) => {
  expect(pythonFindAll(compilePythonRegex(pattern), text)).toEqual(found);
});

it('a reference in a replacement counts no group of ours', () => {
  expect(pythonSub(compilePythonRegex('(?>a)(b)'), String.raw`<\1>`, 'ab')).toBe('<b>');
});

it('refuses a conditional that is no choice between two sequences', () => {
  expect(() => compilePythonRegex('(?:(a)|b)(?(1)c|d)')).toThrow('conditional');
});
