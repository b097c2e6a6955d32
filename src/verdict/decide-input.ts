import type { HistoryRun } from '../contracts/history-run.ts';
import type { MetricNoise } from '../contracts/metric-noise.ts';
import type { MetricRow } from '../contracts/metric-row.ts';
import type { Policy } from '../contracts/policy.ts';
import type { Run } from '../contracts/run.ts';
import type { VerdictKind } from '../contracts/verdict.ts';
import type { ItemScoreTable } from '../metrics/collect-item-scores.ts';
import type { ServingRecords } from '../metrics/serving-records.ts';
import type { Look } from './look.ts';

/** One side of a comparison: what a run says of itself and what its journal adds up to. */
export interface RunEvidence {
  readonly run: Pick<Run, 'runId' | 'createdAt' | 'modelLine' | 'release' | 'exams' | 'fingerprint'> & {
    /** Absent where scores came without a server. */
    readonly target?: Run['target'];
  };
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

/** What a model line knows besides the baseline. */
export interface HistoryEvidence {
  /** Golden anchor: an accepted run of long ago. Null where it is the baseline itself, or there is none. */
  readonly anchor: RunEvidence | null;
  /** Accepted runs, oldest acceptance first. */
  readonly runs: readonly HistoryRun[];
  /** Learnt from A/A runs on the candidate's GPU; empty where there were none. */
  readonly noise: readonly MetricNoise[];
}

export interface DecideInput {
  readonly candidate: RunEvidence;
  /** The accepted run to compare with; null when the model line has none. */
  readonly baseline: RunEvidence | null;
  /** metrics.json rows of accepted runs of the model line, oldest first: what the hard floor is measured from. */
  readonly accepted: readonly (readonly MetricRow[])[];
  /** What the model line knows besides; undefined where only two runs are compared. */
  readonly history?: HistoryEvidence;
  /** Which look at the candidate this is; the first one unless given. */
  readonly look?: Look;
  readonly policy: Policy;
  readonly now: Date;
  /** Texts of the items `listFlips` names; undefined leaves them empty. */
  readonly flipText?: (flip: FlippedItem) => FlipText | undefined;
}
