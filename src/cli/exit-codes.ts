import type { VerdictKind } from '../contracts/verdict.ts';

/** What `gate` ends with: 0 pass or warn, 1 regressed or critical, 3 inconclusive, 4 invalid. */
export const verdictExitCodes: Readonly<Record<VerdictKind, number>> = {
  PASS: 0,
  WARN: 0,
  REGRESSED: 1,
  CRITICAL: 1,
  INCONCLUSIVE: 3,
  INVALID: 4,
};
