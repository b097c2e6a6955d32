/** `key=value,key=value` of lm-evaluation-harness's command line: true, false, none and numbers are recognised, quotes around a text vanish. */
export function parseArgumentString(text: string): Record<string, string | number | boolean | null> {
  const entries = text
    .trim()
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part): [string, string | number | boolean | null] => {
      const at = part.indexOf('=');
      return at < 0 ? [part.trim(), ''] : [part.slice(0, at).trim(), parseArgument(part.slice(at + 1).trim())];
    });
  return Object.fromEntries(entries);
}

function parseArgument(text: string): string | number | boolean | null {
  const lower = text.toLowerCase();
  if (lower === 'true' || lower === 'false') return lower === 'true';
  if (lower === 'none') return null;
  // Python's float(): digits may be grouped by single underscores, hexadecimal is text.
  if (/^[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+(?:_\d+)*)?$/i.test(text)) {
    return Number(text.replaceAll('_', ''));
  }
  if (/^[+-]?inf(?:inity)?$/i.test(text))
    return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (/^[+-]?nan$/i.test(text)) return Number.NaN;
  const quoted = /^(['"])([^]*)\1$/.exec(text);
  return quoted?.[2] ?? text;
}
