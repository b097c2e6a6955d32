import type { ReplayedValue } from './replayed-value.ts';
import { familyReplays } from './replay-families.ts';
import { pairedReplays } from './replay-paired.ts';
import { sampleReplays } from './replay-samples.ts';

const replays = { ...pairedReplays, ...sampleReplays, ...familyReplays };
export type VectorFile = keyof typeof replays;

/** Files of reference values this replays: `<name>.jsonl`, one JSON object a line with inputs and expected outputs. */
export const vectorFiles = Object.keys(replays) as VectorFile[];

/** Recomputes one line of a vector file. Throws a ZodError for a line of another shape. */
export function replayVector(file: VectorFile, line: unknown): ReplayedValue[] {
  return replays[file](line);
}

/** Agreement to a relative error of 1e-9, or to the rounding of the terms that cancel. */
export function agrees({ actual, expected, scale }: ReplayedValue): boolean {
  if (actual === null || expected === null) return actual === expected;
  return Math.abs(actual - expected) <= Math.max(1e-9 * Math.abs(expected), 1e-14 * scale);
}
