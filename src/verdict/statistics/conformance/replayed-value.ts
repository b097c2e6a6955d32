import type { Interval } from '../bootstrap.ts';

/** One value computed here beside the one a reference implementation gave. `null`: neither is defined. */
export interface ReplayedValue {
  readonly name: string;
  readonly actual: number | null;
  readonly expected: number | null;
  /** Size of the terms whose sum this is, where they cancel to about 0. */
  readonly scale: number;
}

/** Recomputes one line of a vector file. Throws a ZodError for a line of another shape. */
export type Replay = (line: unknown) => ReplayedValue[];

export function value(name: string, actual: number | null, expected: number | null, scale = 0): ReplayedValue {
  return { name, actual: Number.isNaN(actual) ? null : actual, expected, scale };
}

export function interval(
  name: string,
  actual: Interval,
  [low, high]: readonly [number | null, number | null],
  scale = 0,
): ReplayedValue[] {
  return [value(`${name} low`, actual.low, low, scale), value(`${name} high`, actual.high, high, scale)];
}

export function list(name: string, actual: readonly number[], expected: readonly number[], scale = 0): ReplayedValue[] {
  return expected.map((each, index) => value(`${name} ${index}`, actual[index] ?? null, each, scale));
}
