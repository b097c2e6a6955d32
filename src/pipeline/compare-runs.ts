import type { MetricRow } from '../contracts/metric-row.ts';
import type { Policy } from '../contracts/policy.ts';
import type { Verdict } from '../contracts/verdict.ts';
import { readAsked } from '../journal/asked-file.ts';
import { decide } from '../verdict/decide.ts';
import type { HistoryEvidence } from '../verdict/decide-input.ts';
import { listFlips } from '../verdict/list-flips.ts';
import { lookOf } from './extension/look-of.ts';
import { loadFlipTexts } from './flip-texts.ts';
import { readEvidence } from './run-evidence.ts';
import type { RunRecord } from './run-record.ts';

export interface CompareRunsOptions {
  readonly candidatePath: string;
  /** Null where the model line has no accepted run. */
  readonly baseline: RunRecord | null;
  /** Metric rows of accepted runs, oldest first. */
  readonly accepted: readonly (readonly MetricRow[])[];
  /** Undefined where only two runs are compared. */
  readonly history?: HistoryEvidence;
  readonly policy: Policy;
  readonly now: Date;
}

/** Reads both runs and decides. Writes nothing. */
export async function compareRuns({
  candidatePath,
  baseline: record,
  accepted,
  history,
  policy,
  now,
}: CompareRunsOptions): Promise<Verdict> {
  const candidate = await readEvidence(candidatePath);
  const look = lookOf(await readAsked(candidatePath));
  if (record === null) return decide({ candidate, baseline: null, accepted, look, policy, now });
  const baseline = await record.evidence();
  const flipText = await loadFlipTexts(candidatePath, record, listFlips({ candidate, baseline, policy }));
  const known = history === undefined ? {} : { history };
  return decide({ candidate, baseline, accepted, ...known, look, policy, now, flipText });
}
