import { array, assert, boolean, constant, integer, letrec, oneof, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LiteralSyntaxError, parsePythonLiteral } from './literal.ts';
import { PythonFloat } from './python-value.ts';
import { pythonRepr } from './repr.ts';

describe('parsePythonLiteral', () => {
  it.each([
    [`['a', "b"]`, ['a', 'b']],
    [`["""x "y" z""", '''q''']`, ['x "y" z', 'q']],
    [`('a' 'b', 1,)`, ['ab', 1]],
    ['[True, False, None, -3, 1_000, 0x10]', [true, false, null, -3, 1000, 16]],
    [String.raw`'\n\x41\u00e9\'\q'`, "\nAé'\\q"],
    [String.raw`r'\n'`, String.raw`\n`],
    ['[]', []],
    ['1, 2', [1, 2]],
    ['1.0', new PythonFloat(1)],
  ])('%s', (text, expected) => {
    const value = parsePythonLiteral(text);
    expect(Array.isArray(value) ? [...value] : value).toEqual(expected);
  });

  it.each(['[1', 'x', "'a", '[1] 2', '012', '', '{1: }', 'Truely'])('%s is refused', (text) => {
    expect(() => parsePythonLiteral(text)).toThrow(LiteralSyntaxError);
  });

  it('reads back what repr prints', () => {
    const value = letrec((tie) => ({
      value: oneof(
        string({ unit: 'binary' }),
        boolean(),
        constant(null),
        integer(),
        array(tie('value'), { maxLength: 4 }),
      ),
    })).value;
    assert(
      property(value, (original) => {
        expect(parsePythonLiteral(pythonRepr(original))).toEqual(original);
      }),
    );
  });
});

describe('pythonRepr', () => {
  it.each([
    [1e16, '10000000000000000'],
    [new PythonFloat(1e16), '1e+16'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [1.5e-7, '1.5e-07'],
    [new PythonFloat(3), '3.0'],
    [-0.25, '-0.25'],
    ['a\u200bb\t', String.raw`'a\u200bb\t'`],
  ])('%j', (value, expected) => {
    expect(pythonRepr(value)).toBe(expected);
  });
});
