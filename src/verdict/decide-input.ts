import type { MetricRow } from '../contracts/metric-row.ts';
import type { Policy } from '../contracts/policy.ts';
import type { Run } from '../contracts/run.ts';
import type { VerdictKind } from '../contracts/verdict.ts';
import type { ItemScoreTable } from '../metrics/collect-item-scores.ts';
import type { ServingRecords } from '../metrics/serving-records.ts';

/** One side of a comparison: what a run says of itself and what its journal adds up to. */
export interface RunEvidence {
  readonly run: Pick<Run, 'runId' | 'createdAt' | 'modelLine' | 'release' | 'exams'>;
  /** metrics.json of the run. */
  readonly rows: readonly MetricRow[];
  /** One per exam of the quality engines. */
  readonly tables: readonly ItemScoreTable[];
  /** One per exam of the serving engine. */
  readonly serving: readonly ServingRecords[];
  /** The run's own verdict; null when it has none yet. */
  readonly verdict: VerdictKind | null;
}

/** What a reader needs to see of an item that flipped. */
export interface FlipText {
  readonly question: string;
  readonly gold: string;
  readonly baselineAnswer: string;
  readonly candidateAnswer: string;
}

export interface FlippedItem {
  readonly task: string;
  readonly metric: string;
  readonly itemId: string;
  /** Exam fingerprint on each side; equal unless the exam changed. */
  readonly baselineExam: string;
  readonly candidateExam: string;
}

export interface DecideInput {
  readonly candidate: RunEvidence;
  /** The accepted run to compare with; null when the model line has none. */
  readonly baseline: RunEvidence | null;
  /** metrics.json rows of accepted runs of the model line, oldest first: what the hard floor is measured from. */
  readonly accepted: readonly (readonly MetricRow[])[];
  readonly policy: Policy;
  readonly now: Date;
  /** Texts of the items `listFlips` names; undefined leaves them empty. */
  readonly flipText?: (flip: FlippedItem) => FlipText | undefined;
}
