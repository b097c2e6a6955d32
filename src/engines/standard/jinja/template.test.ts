import { assert, pre, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TemplateError } from './template-error.ts';
import { compileTemplate } from './template.ts';

const render = (source: string, variables: Record<string, unknown> = {}): string =>
  compileTemplate(source).render(variables);

describe('compileTemplate', () => {
  it.each([
    ['{{ a.b[0] }}', { a: { b: ['x'] } }, 'x'],
    ['{{ choices.label.index(key) }}', { choices: { label: ['A', 'B'] }, key: 'B' }, '1'],
    ['{{ items }}', { items: ['a', "it's", null, true] }, `['a', "it's", None, True]`],
    ['{{ 7 / 2 }} {{ 6 / 2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 2 ** 3 }}', {}, '3.5 3.0 -4 2 8'],
    ['{{ -n|abs }}', { n: 3 }, '3'],
    ['{{ "a" if x else "b" }}{{ "gone" if x }}', { x: 0 }, 'b'],
    ['{{ text[-3:] }}{{ text[::-1] }}', { text: 'abcdef' }, 'deffedcba'],
    ['a {%- if true -%} b {%- endif -%} c', {}, 'abc'],
    ['{% for x in xs if x > 1 %}{{ loop.index }}{{ x }}{% else %}none{% endfor %}', { xs: [1, 2, 3] }, '1223'],
    ['{% set n = 1 %}{% for x in [1] %}{% set n = 2 %}{% endfor %}{{ n }}', {}, '1'],
    ['{% macro f(a, b="y") %}{{ a }}{{ b }}{% endmacro %}{{ f("x") }}', {}, 'xy'],
    ['{% raw %}{{ x }}{% endraw %}{# no #}', {}, '{{ x }}'],
    ['line\n', {}, 'line\n'],
    ['{{ "%.2f" % x }} {{ "{:>4}|".format(7) }}', { x: 1.005 }, '1.00    7|'],
    ['{{ missing is defined }} {{ missing|default("d") }}', {}, 'False d'],
    ['{{ s | regex_replace("(\\\\w+) (\\\\w+)", "\\\\2 \\\\1") }}', { s: 'a b' }, 'b a'],
    ['{{ "x" in s and not 3 in [1, 2] }}', { s: 'xyz' }, 'True'],
    ['{{ [1, 2] == [1, 2.0] }} {{ (1,) }} {{ {"k": 1} }}', {}, "True (1,) {'k': 1}"],
    ['{{ d.items() | list }}', { d: { a: 1 } }, "[('a', 1)]"],
    ['{{ "한글"|length }}{{ "😀😀"|length }}', {}, '22'],
  ])('%s', (source, variables, expected) => {
    expect(render(source, variables)).toBe(expected);
  });

  it.each([
    ['{{ missing }}', "'missing' is undefined"],
    ['{{ missing.x }}', "'missing' is undefined"],
    ['{{ a.b }}', "key 'b' is undefined"],
    ['{{ [1].index(2) }}', 'not in list'],
    ['{{ 1 + "a" }}', 'operands do not fit +'],
    ['{{ x|nothing }}', 'the filter nothing is not supported'],
    ['{% include "x" %}', 'is not supported'],
    ['{{ x', 'missing }}'],
    ['{% if x %}', 'expected {%'],
    ['{{ 1 + }}', 'expected an expression'],
    ['{{ § }}', 'unexpected character'],
  ])('%s fails with a reason', (source, reason) => {
    expect(() => render(source, { a: {}, x: 1 })).toThrow(TemplateError);
    expect(() => render(source, { a: {}, x: 1 })).toThrow(reason);
  });

  it('leaves text without markers as it is', () => {
    assert(
      property(string({ unit: 'binary' }), (text) => {
        pre(!/[{}\r]/.test(text));
        expect(render(text)).toBe(text);
      }),
    );
  });

  it('prints any string value unchanged', () => {
    assert(
      property(string(), (text) => {
        expect(render('{{ text }}', { text })).toBe(text);
      }),
    );
  });
});
