import type { EvalError } from '../contracts/errors.ts';
import type { Verdict } from '../contracts/verdict.ts';
import type { Store } from '../store/store.ts';
import type { HistoryEvidence } from '../verdict/decide-input.ts';
import { learnNoise } from '../verdict/history/learn-noise.ts';
import { newFinding } from '../verdict/new-finding.ts';
import type { PinnedRun } from './accepted-runs.ts';
import { anchorOf, historyOf, pinnedRuns } from './accepted-runs.ts';
import { compareRuns } from './compare-runs.ts';
import type { RunConfig } from './config/run-config.ts';
import { readRun } from './read-run.ts';
import type { ReportContext } from './report-context.ts';
import { reportContext } from './report-context.ts';

/** Accepted runs that drift is looked for in. */
const historyLength = 50;

export interface DecideRunOptions {
  readonly path: string;
  readonly config: Pick<RunConfig, 'outputDirectory' | 'policy' | 'store'>;
  /** Null where there is none, or it is away: `problem` then says why. */
  readonly store: Store | null;
  readonly problem: EvalError | null;
  readonly now: Date;
}

/**
 * Decides on a run against the run of its model line that was accepted last, wherever that one is kept, with the line's golden anchor,
 * history and noise. Writes nothing.
 */
export async function decideRun({
  path,
  config,
  store,
  problem,
  now,
}: DecideRunOptions): Promise<{ readonly verdict: Verdict; readonly context: ReportContext }> {
  const run = await readRun(path);
  const where = { outputDirectory: config.outputDirectory, store };
  const accepted = (await pinnedRuns('baseline', run.modelLine, where, run.runId)).slice(0, historyLength);
  const baseline = accepted[0]?.record ?? null;
  const runs = await historyOf(accepted);
  const history: HistoryEvidence = {
    anchor: await anchorEvidence(await anchorOf(run.modelLine, accepted, where, run.runId), baseline?.runId ?? null),
    runs,
    noise: await noiseOf(run.modelLine, run.gpu ?? '', runs, store),
  };
  const verdict = await compareRuns({
    candidatePath: path,
    baseline,
    accepted: runs.slice(-config.policy.hardFloor.window).map(({ rows }) => rows),
    history,
    policy: config.policy,
    now,
  });
  const context = await reportContext(baseline, history);
  if (baseline !== null || problem === null) return { verdict, context };
  const away = newFinding('WARN', 'EVAL_VERDICT_STORE_AWAY', { runId: run.runId, reason: problem.code });
  return { verdict: { ...verdict, findings: [...verdict.findings, away] }, context };
}

async function anchorEvidence(
  anchor: PinnedRun | null,
  baselineRunId: string | null,
): Promise<HistoryEvidence['anchor']> {
  return anchor === null || anchor.runId === baselineRunId ? null : anchor.record.evidence();
}

async function noiseOf(
  modelLine: string,
  gpu: string,
  runs: HistoryEvidence['runs'],
  store: Store | null,
): Promise<HistoryEvidence['noise']> {
  const stored = (await store?.noise(modelLine, gpu)) ?? [];
  return stored.length > 0 ? stored : learnNoise(runs.filter((run) => run.gpu === gpu));
}
