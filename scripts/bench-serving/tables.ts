import { percentileOf } from './measure-client.ts';

export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return `${lines.join('\n')}\n`;
}

/** Median of the repetitions; `–` where none gave a number. */
export function medianText(values: readonly number[], digits: number): string {
  const known = values.filter((value) => Number.isFinite(value));
  return known.length === 0 ? '–' : percentileOf(known, 50).toFixed(digits);
}
