/** Cliff's δ: P(x > y) − P(x < y), −1 to 1. */
export function cliffsDelta(x: readonly number[], y: readonly number[]): number {
  let dominance = 0;
  for (const value of x) for (const other of y) dominance += Math.sign(value - other);
  return dominance / (x.length * y.length);
}
