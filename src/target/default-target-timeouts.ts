import type { TargetTimeouts } from './target.ts';

/** An answer that is not streamed brings its first byte with its last token: `firstByteMs` must allow for the longest one. */
export const defaultTargetTimeouts: TargetTimeouts = {
  connectMs: 10_000,
  firstByteMs: 1_800_000,
  idleMs: 120_000,
  totalMs: 1_800_000,
};
