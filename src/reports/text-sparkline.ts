const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** Values as bars from 0 to the largest; a gap (null) is a space. */
export function textSparkline(values: readonly (number | null)[]): string {
  const largest = Math.max(...values.map((value) => value ?? 0));
  if (!(largest > 0)) return ' '.repeat(values.length);
  return values
    .map((value) =>
      value === null ? ' ' : (bars[Math.min(bars.length - 1, Math.floor((value / largest) * bars.length))] ?? ' '),
    )
    .join('');
}
