// Wide and fullwidth ranges of Unicode's EastAsianWidth.txt, and emoji that terminals draw two cells wide.
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x23e9, 0x23ec],
  [0x23f0, 0x23f0],
  [0x23f3, 0x23f3],
  [0x25fd, 0x25fe],
  [0x2614, 0x2615],
  [0x2648, 0x2653],
  [0x26a1, 0x26a1],
  [0x2705, 0x2705],
  [0x2728, 0x2728],
  [0x274c, 0x274c],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f000, 0x1faff],
  [0x20000, 0x3fffd],
];
const invisible = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]/u;
// oxlint-disable-next-line no-control-regex -- colour sequences are control characters
const colour = /\u001b\[[0-9;]*m/g;
const printableAscii = /^[ -~]*$/;
const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** Terminal cells that `text` takes. Colour sequences and combining marks take none, Hangul and emoji take two. */
export function textWidth(text: string): number {
  if (printableAscii.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segmenter.segment(text.replace(colour, ''))) width += graphemeWidth(segment);
  return width;
}

function graphemeWidth(grapheme: string): number {
  const code = grapheme.codePointAt(0) ?? 0;
  if (code < 0x20 || invisible.test(grapheme)) return 0;
  if (code < 0x1100) return 1;
  return grapheme.includes('\ufe0f') || wide.some(([low, high]) => code >= low && code <= high) ? 2 : 1;
}

/** `text` filled with spaces up to `width` cells. Longer text is returned as it is. */
export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const spaces = ' '.repeat(Math.max(0, width - textWidth(text)));
  return align === 'left' ? text + spaces : spaces + text;
}

/** At most `width` cells, an ellipsis in place of what was cut. Text must hold no colour sequences. */
export function truncate(text: string, width: number): string {
  return textWidth(text) <= width ? text : `${headOf(text, width - 1)}…`;
}

/** As many whole characters from the start as fit into `width` cells. */
function headOf(text: string, width: number): string {
  let head = '';
  let used = 0;
  for (const { segment } of segmenter.segment(text)) {
    used += graphemeWidth(segment);
    if (used > width) break;
    head += segment;
  }
  return head;
}

/** Lines of at most `width` cells, broken at spaces; a word longer than a line is broken anywhere. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((word) => word !== '')) {
    let rest = word;
    if (line !== '' && textWidth(line) + 1 + textWidth(rest) <= width) {
      line += ` ${rest}`;
      continue;
    }
    if (line !== '') lines.push(line);
    while (textWidth(rest) > width) {
      const head = headOf(rest, width);
      if (head === '') break;
      lines.push(head);
      rest = rest.slice(head.length);
    }
    line = rest;
  }
  if (line !== '') lines.push(line);
  return lines;
}
