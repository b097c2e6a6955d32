/** Documents asked under `--limit`: below 1 it is a share, rounded up. Null: all. */
export function sampleSize(documents: number, limit: number | null): number | null {
  if (limit === null) return null;
  return limit < 1 ? Math.ceil(documents * limit) : Math.floor(limit);
}
