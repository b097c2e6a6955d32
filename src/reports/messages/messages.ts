import type { StepName } from '../../contracts/run.ts';
import type { Tier } from '../../contracts/policy.ts';
import type { Comparison, VerdictKind } from '../../contracts/verdict.ts';
import type { GradeIssue } from '../performance-grade.ts';

/** Numbers of the sentence under the verdict. */
export interface HeadlineFacts {
  readonly compared: number;
  /** Comparisons that have the verdict of the run. */
  readonly affected: number;
  /** Comparisons that are REGRESSED or CRITICAL. */
  readonly damaged: number;
}

/** Every word a reader sees. A language that lacks one does not compile. */
export interface Messages {
  readonly reportTitle: string;
  /** Beside the word of the verdict, for those who do not know it. */
  readonly verdictGloss: Readonly<Record<VerdictKind, string>>;
  /** One word for counts: `3 regressed`. */
  readonly verdictShort: Readonly<Record<VerdictKind, string>>;
  readonly noBaselineTitle: string;
  readonly noBaselineHeadline: string;
  readonly headline: Readonly<Record<VerdictKind, (facts: HeadlineFacts) => string>>;
  readonly nextSteps: Readonly<Record<VerdictKind | 'no-baseline' | 'no-run', readonly string[]>>;
  /** The command that accepts a run as the baseline. */
  readonly acceptHint: string;
  readonly test: Readonly<Record<Comparison['test'], string>>;
  readonly tier: Readonly<Record<Tier, string>>;
  readonly step: Readonly<Record<StepName, string>>;
  readonly stepStatus: Readonly<Record<'running' | 'done' | 'failed' | 'skipped', string>>;
  readonly notMeasuredReason: Readonly<Record<string, string>>;
  readonly outcome: Readonly<Record<string, string>>;
  readonly label: Labels;
  readonly more: (count: number) => string;
  /** Of a run that ended before it began. */
  readonly failedStart: { readonly title: string; readonly headline: string };
  /** Time from a release, or the start of a run, to its report. */
  readonly toReport: (startedBy: 'release' | 'run', duration: string) => string;
  readonly waited: (duration: string) => string;
  /** Advisory metrics that a short table leaves out. */
  readonly othersAdvisory: (count: number, warned: number) => string;
  readonly othersFolded: (count: number) => string;
  /** Metrics beside the primary ones that a short table leaves out. */
  readonly othersSupporting: (count: number) => string;
  readonly flipsSummary: (facts: { readonly worse: string; readonly better: string }) => string;
  readonly performance: PerformanceMessages;
  readonly bench: BenchMessages;
  readonly progress: ProgressMessages;
  readonly forestCaption: string;
  readonly howToRead: readonly string[];
}

export interface BenchMessages {
  readonly begins: (requests: string) => string;
  readonly inFlight: string;
  readonly failed: string;
  readonly wait: string;
  readonly answer: string;
  readonly outputOverTime: string;
  readonly inFlightOverTime: string;
  readonly ttftOverTime: string;
  readonly timeline: string;
}

export interface Labels {
  readonly candidate: string;
  readonly baseline: string;
  readonly task: string;
  readonly metric: string;
  readonly change: string;
  readonly interval: string;
  readonly pValue: string;
  readonly pAdjusted: string;
  readonly verdict: string;
  readonly why: string;
  readonly whatNext: string;
  readonly comparison: string;
  readonly flips: string;
  readonly serving: string;
  readonly coverage: string;
  readonly runFacts: string;
  readonly timeline: string;
  readonly howToRead: string;
  readonly value: string;
  readonly standardError: string;
  readonly measured: string;
  readonly notMeasured: string;
  readonly items: string;
  readonly margin: string;
  readonly tier: string;
  readonly beforeAfter: string;
  readonly test: string;
  readonly pairs: string;
  readonly minimumDetectable: string;
  readonly trend: string;
  readonly question: string;
  readonly gold: string;
  readonly baselineAnswer: string;
  readonly candidateAnswer: string;
  readonly filterAll: string;
  readonly showAdvisory: string;
  readonly search: string;
  readonly release: string;
  readonly digest: string;
  readonly model: string;
  readonly modelLine: string;
  readonly endpoint: string;
  readonly serverVersion: string;
  readonly maxModelLength: string;
  readonly toolVersion: string;
  readonly runId: string;
  readonly suite: string;
  readonly seed: string;
  readonly configSha256: string;
  readonly policySha256: string;
  readonly exams: string;
  readonly fingerprint: string;
  readonly dataset: string;
  readonly createdAt: string;
  readonly generatedAt: string;
  readonly step: string;
  readonly status: string;
  readonly duration: string;
  readonly scenario: string;
  readonly concurrency: string;
  /** Of an open loop, where requests leave by a schedule. */
  readonly arrivalRate: string;
  readonly serverSide: string;
  readonly sendDelay: string;
  readonly tokensInOut: string;
  readonly successRate: string;
  readonly requestThroughput: string;
  readonly outputThroughput: string;
  readonly totalThroughput: string;
  readonly latency: string;
  readonly mean: string;
  readonly failures: string;
  readonly grade: string;
  readonly unknown: string;
  readonly allMeasured: string;
  readonly noFlips: string;
  readonly noServing: string;
  readonly skipToContent: string;
  readonly worse: string;
  readonly better: string;
  readonly details: string;
  readonly findings: string;
  readonly noMatch: string;
  readonly links: string;
}

export interface PerformanceMessages {
  readonly title: string;
  readonly scenario: string;
  readonly successRate: string;
  readonly duration: string;
  readonly seconds: string;
  readonly requestThroughput: string;
  readonly outputThroughput: string;
  readonly ttftMean: string;
  readonly ttftP95: string;
  readonly tpotMean: string;
  readonly tpotP95: string;
  readonly grade: string;
  readonly allGood: string;
  readonly needsWork: string;
  readonly issue: Readonly<Record<GradeIssue['kind'], string>>;
  readonly threshold: string;
  readonly notMeasured: string;
  readonly nothing: string;
}

export interface ProgressMessages {
  readonly started: string;
  readonly resumed: string;
  readonly begins: (samples: string, recorded: string) => string;
  readonly left: (duration: string) => string;
  readonly notMeasured: string;
  readonly retries: string;
  readonly retrying: string;
}
