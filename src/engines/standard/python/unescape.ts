/** One escape of a Python text: hexadecimal by length, octal, or a single character. */
export const pythonEscape = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})|(\r\n|[^]))/;

const simple: Readonly<Record<string, string>> = {
  '\n': '',
  '\r\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** What stands between the quotes of a Python text, with its escapes read; an unknown one stays as it is. Names (`\N{…}`) are unknown. */
export function unescape(body: string): string {
  return body.replace(new RegExp(pythonEscape, 'g'), (whole, hex2, hex4, hex8, octal, single) => {
    const hex: unknown = hex2 ?? hex4 ?? hex8;
    if (typeof hex === 'string') return String.fromCodePoint(Number.parseInt(hex, 16));
    if (typeof octal === 'string') return String.fromCodePoint(Number.parseInt(octal, 8));
    return typeof single === 'string' ? (simple[single] ?? whole) : whole;
  });
}
