import type { Target } from '../target.ts';

/** The part of a target that a fingerprint is taken with. */
export type FingerprintTarget = Pick<
  Target,
  'facts' | 'complete' | 'chat' | 'tokenize' | 'tokenizeChat' | 'detokenize'
>;
