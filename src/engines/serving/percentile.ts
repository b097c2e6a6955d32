/** The `p`-th percentile (0 to 100) of values sorted upwards, linear between neighbours (Hyndman-Fan 7, numpy's default). NaN of none. */
export function percentile(sorted: ArrayLike<number>, p: number): number {
  const position = ((sorted.length - 1) * p) / 100;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}
