import { isFloat, numberOf } from './python-value.ts';
import { pythonRepr, pythonStr } from './repr.ts';

/** The format string asks for something that is not supported, or for an argument that is not there. */
export class FormatError extends Error {}

/** `template % values`: `%s %r %d %i %f %g %e %x %%` with flags, width and precision. */
export function formatPercent(template: string, values: readonly unknown[]): string {
  let next = 0;
  return template.replace(
    /%([-+ 0#]*)(\d+)?(?:\.(\d+))?([%srdifgeEGxX])/g,
    (_, flags: string, width: string | undefined, precision: string | undefined, type: string) => {
      if (type === '%') return '%';
      if (next >= values.length) throw new FormatError('not enough arguments for format string');
      const value = values[next];
      next += 1;
      const isText = type === 's' || type === 'r';
      const body = isText
        ? cut(type === 's' ? pythonStr(value) : pythonRepr(value), precision)
        : formatNumber(value, type === 'i' ? 'd' : type, precision, flags.includes('+') ? '+' : '-');
      const align = flags.includes('-') ? '<' : '>';
      return pad(body, Number(width ?? 0), align, flags.includes('0') && !isText && align === '>' ? '0' : ' ');
    },
  );
}

/** `template.format(…)`: `{}`, `{0}`, `{name}` with `!r`/`!s` and the standard format specification. */
export function formatBraces(
  template: string,
  positional: readonly unknown[],
  named: Readonly<Record<string, unknown>>,
): string {
  let next = 0;
  return template.replace(
    /\{\{|\}\}|\{([^{}:!]*)(?:!([rsa]))?(?::([^{}]*))?\}/g,
    (whole: string, field: string | undefined, conversion: string | undefined, spec: string | undefined) => {
      if (whole === '{{' || whole === '}}') return whole[0] ?? '';
      const key = field === undefined || field === '' ? String(next++) : field;
      const value = /^\d+$/.test(key) ? positional[Number(key)] : named[key];
      if (value === undefined) throw new FormatError(`no argument for {${key}}`);
      const converted = conversion === undefined ? value : conversion === 's' ? pythonStr(value) : pythonRepr(value);
      return formatSpec(converted, spec ?? '');
    },
  );
}

function formatSpec(value: unknown, spec: string): string {
  const match = /^(?:(.)?([<>=^]))?([-+ ])?#?(0)?(\d+)?(,)?(?:\.(\d+))?([sdfgeExXnG%])?$/u.exec(spec);
  if (match === null) throw new FormatError(`unsupported format specification ${spec}`);
  const [, fill, align, sign, zero, width, comma, precision, type] = match;
  const isNumber = numberOf(value) !== undefined && typeof value !== 'boolean';
  let body = isNumber
    ? formatNumber(value, type ?? (precision === undefined ? 'r' : 'g'), precision, sign ?? '-')
    : cut(pythonStr(value), precision);
  if (comma !== undefined) body = body.replace(/\d+/, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ','));
  const side = align ?? (isNumber ? '>' : '<');
  return pad(body, Number(width ?? 0), zero !== undefined && align === undefined ? '=' : side, fill ?? zero ?? ' ');
}

function cut(text: string, precision: string | undefined): string {
  return precision === undefined ? text : [...text].slice(0, Number(precision)).join('');
}

function formatNumber(value: unknown, type: string, precision: string | undefined, sign: string): string {
  const number = numberOf(value);
  if (number === undefined) throw new FormatError(`expected a number, found ${pythonRepr(value)}`);
  const digits = Number(precision ?? 6);
  const prefix = number >= 0 && sign !== '-' ? sign : '';
  if (type === 'd') return prefix + String(isFloat(value) ? Math.trunc(number) : number);
  if (type === 'f') return prefix + number.toFixed(digits);
  if (type === '%') return `${prefix}${(number * 100).toFixed(digits)}%`;
  if (type === 'x' || type === 'X') return number.toString(16);
  if (type === 'e' || type === 'E') return prefix + exponential(number.toExponential(digits));
  if (type === 'g' || type === 'G') return prefix + general(number, digits === 0 ? 1 : digits);
  return prefix + pythonRepr(value);
}

function exponential(text: string): string {
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

function general(number: number, precision: number): string {
  const exponent = Number(number.toExponential(precision - 1).split('e')[1]);
  const text =
    exponent < -4 || exponent >= precision
      ? exponential(number.toExponential(precision - 1).replace(/\.?0+e/, 'e'))
      : number.toFixed(Math.max(0, precision - 1 - exponent));
  return text.includes('.') && !text.includes('e') ? text.replace(/\.?0+$/, '') : text;
}

function pad(body: string, width: number, align: string, fill: string): string {
  const missing = Math.max(0, width - [...body].length);
  if (align === '<') return body + fill.repeat(missing);
  if (align === '^') return fill.repeat(Math.floor(missing / 2)) + body + fill.repeat(Math.ceil(missing / 2));
  const sign = (align === '=' || fill === '0') && /^[+-]/.test(body) ? body.slice(0, 1) : '';
  return sign + fill.repeat(missing) + body.slice(sign.length);
}
