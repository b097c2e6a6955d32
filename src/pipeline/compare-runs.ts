import type { MetricRow } from '../contracts/metric-row.ts';
import type { Policy } from '../contracts/policy.ts';
import type { Verdict } from '../contracts/verdict.ts';
import { decide } from '../verdict/decide.ts';
import { listFlips } from '../verdict/list-flips.ts';
import { loadFlipTexts } from './flip-texts.ts';
import { readEvidence } from './run-evidence.ts';

export interface CompareRunsOptions {
  readonly candidatePath: string;
  /** Null where the model line has no accepted run. */
  readonly baselinePath: string | null;
  /** Metric rows of accepted runs, oldest first. */
  readonly accepted: readonly (readonly MetricRow[])[];
  readonly policy: Policy;
  readonly now: Date;
}

/** Reads both run directories and decides. Writes nothing. */
export async function compareRuns({
  candidatePath,
  baselinePath,
  accepted,
  policy,
  now,
}: CompareRunsOptions): Promise<Verdict> {
  const candidate = await readEvidence(candidatePath);
  if (baselinePath === null) return decide({ candidate, baseline: null, accepted, policy, now });
  const baseline = await readEvidence(baselinePath);
  const flipText = await loadFlipTexts(candidatePath, baselinePath, listFlips({ candidate, baseline, policy }));
  return decide({ candidate, baseline, accepted, policy, now, flipText });
}
