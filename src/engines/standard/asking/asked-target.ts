import type { Target } from '../../../target/target.ts';

/** The part of a target that standard exams use. */
export type AskedTarget = Pick<Target, 'facts' | 'complete' | 'chat' | 'tokenize'>;
