import type { FingerprintAspect } from '../../contracts/policy.ts';
import type { MessageParameters } from '../../contracts/verdict.ts';
import type { FindingCode } from '../messages.ts';

/** One thing that a server does otherwise than the baseline's did. */
export interface Difference {
  /** Null: worth knowing, and no reason for doubt. */
  readonly aspect: FingerprintAspect | null;
  readonly code: FindingCode;
  readonly parameters: MessageParameters;
}

/** A text as it stands in a sentence: on one line, shortened, in quotes. */
export function quote(text: string, longest = 60): string {
  const line = JSON.stringify(text).slice(1, -1);
  const points = [...line];
  return `"${points.length <= longest ? line : `${points.slice(0, longest).join('')}…`}"`;
}
