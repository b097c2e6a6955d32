import type { MetricRow } from '../contracts/metric-row.ts';
import type { RunTimeline } from '../contracts/run-timeline.ts';
import type { Run, StepState } from '../contracts/run.ts';
import type { Verdict } from '../contracts/verdict.ts';
import type { GradeThresholds } from '../engines/serving/load-serving-scenarios.ts';
import type { ServingSummary } from '../engines/serving/summarize-serving.ts';

export const languages = ['ko', 'en'] as const;
export type Lang = (typeof languages)[number];

/** Earlier values of a primary metric on the same model line, oldest first, this run left out. */
export interface MetricHistory {
  readonly task: string;
  readonly metric: string;
  readonly points: readonly { readonly runId: string; readonly createdAt: string; readonly value: number }[];
  /** Positions in `points` where the level changed for good. */
  readonly levelChanges?: readonly number[];
}

/** The accepted run that the candidate was compared with. */
export interface BaselineReport {
  readonly run: Pick<Run, 'runId' | 'createdAt' | 'release' | 'target'>;
  readonly rows: readonly MetricRow[];
  readonly serving: readonly ServingSummary[];
}

/** Everything a report shows. Renderers are pure functions of it. */
export interface ReportInput {
  readonly run: Run;
  readonly rows: readonly MetricRow[];
  readonly baseline: BaselineReport | null;
  /** Null before `decide`. */
  readonly verdict: Verdict | null;
  /** False for a release that is known by a file of scores only: there is no run to accept. */
  readonly canAccept?: boolean;
  readonly steps: readonly StepState[];
  /** From the release to this report; null where nothing ran. */
  readonly timeline?: RunTimeline | null;
  readonly serving: readonly ServingSummary[];
  readonly thresholds: GradeThresholds;
  readonly history: readonly MetricHistory[];
  /** Grafana, the dashboard, the workflow: shown where a reader would want to go on. Only http and https are shown. */
  readonly links: readonly { readonly label: string; readonly url: string }[];
  /** ISO 8601. */
  readonly generatedAt: string;
  /** IANA zone in which times are shown. */
  readonly timeZone: string;
}

export interface RenderOptions {
  readonly lang: Lang;
}
