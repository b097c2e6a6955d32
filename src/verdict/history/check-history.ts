import type { Policy } from '../../contracts/policy.ts';
import type { Comparison, Finding } from '../../contracts/verdict.ts';
import { compareServing } from '../compare-serving.ts';
import type { HistoryEvidence, RunEvidence } from '../decide-input.ts';
import { decideQuality } from '../decide-quality.ts';
import { matchExams } from '../match-exams.ts';
import { newFinding } from '../new-finding.ts';
import { metricSeries } from './metric-series.ts';
import { trackSeries } from './track-series.ts';

/** A change of level older than this many runs was known when they were accepted. */
const recentRuns = 5;

/**
 * Slow drift, which no comparison with the last baseline sees: many small losses, each within the margin. Against the golden anchor the
 * candidate is compared item by item as against a baseline; over the accepted runs every primary metric is followed by CUSUM and change
 * points. What the comparison with the baseline has found already is not said again.
 */
export function checkHistory(
  candidate: RunEvidence,
  { anchor, runs, noise }: HistoryEvidence,
  { comparisons, policy }: { readonly comparisons: readonly Comparison[]; readonly policy: Policy },
): Finding[] {
  const known = new Set(comparisons.filter(isDamage).map(nameOf));
  const drift = anchor === null ? [] : anchorDrift(candidate, anchor, known, { noise, policy });
  return [...drift, ...seriesFindings(candidate, { runs, noise }, known)];
}

function anchorDrift(
  candidate: RunEvidence,
  anchor: RunEvidence,
  known: ReadonlySet<string>,
  { noise, policy }: Pick<HistoryEvidence, 'noise'> & { readonly policy: Policy },
): Finding[] {
  const kind = policy.history.anchorDrift;
  const anchorRunId = anchor.run.runId;
  const quality = decideQuality(matchExams(candidate.tables, anchor.tables).matched, {
    rows: candidate.rows,
    accepted: [],
    noise,
    policy,
  });
  const serving = matchExams(candidate.serving, anchor.serving).matched.flatMap((exams) =>
    compareServing(exams, policy, noise),
  );
  const tasks = [...quality.comparisons, ...serving].filter(
    (comparison) => isDamage(comparison) && !known.has(nameOf(comparison)),
  );
  const pooled = quality.findings.filter(({ code }) => code === 'EVAL_VERDICT_POOLED_DAMAGE');
  return [
    ...tasks.map(({ engine, task, metric, unit, delta, margin }) => {
      const parameters = { task, metric, anchorRunId, damage: Math.abs(delta ?? 0), margin, unit };
      const code = engine === 'serving' ? 'EVAL_VERDICT_ANCHOR_SLOWER' : 'EVAL_VERDICT_ANCHOR_DRIFT';
      return newFinding(kind, code, parameters, { task, metric });
    }),
    ...(tasks.length > 0 || known.size > 0
      ? []
      : pooled.map(({ parameters = {} }) =>
          newFinding(kind, 'EVAL_VERDICT_ANCHOR_POOLED', { ...parameters, anchorRunId }),
        )),
  ];
}

function seriesFindings(
  { run, rows }: RunEvidence,
  { runs, noise }: Pick<HistoryEvidence, 'runs' | 'noise'>,
  known: ReadonlySet<string>,
): Finding[] {
  const now = { runId: run.runId, createdAt: run.createdAt, acceptedAt: null, digest: null, gpu: '', rows };
  return metricSeries([...runs, now])
    .filter((series) => !known.has(nameOf(series)) && series.points.at(-1)?.runId === run.runId)
    .map((series) => trackSeries(series, noise))
    .flatMap(({ task, metric, unit, points, changes }): Finding[] => {
      const change = changes.at(-1);
      if (change !== undefined && change.isWorse && change.index >= points.length - recentRuns) {
        const { runId, before, after } = change;
        const parameters = { task, metric, runId, before, after, unit };
        return [newFinding('WARN', 'EVAL_VERDICT_LEVEL_CHANGED', parameters, { task, metric })];
      }
      const newest = points.at(-1);
      if (newest?.alarm !== true) return [];
      const parameters = { task, metric, runs: points.length, cusum: newest.cusum };
      return [newFinding('WARN', 'EVAL_VERDICT_SLOW_DRIFT', parameters, { task, metric })];
    });
}

function isDamage({ verdict }: Comparison): boolean {
  return verdict === 'REGRESSED' || verdict === 'CRITICAL';
}

function nameOf({ engine, suite, task, metric }: Pick<Comparison, 'engine' | 'suite' | 'task' | 'metric'>): string {
  return JSON.stringify([engine, suite, task, metric]);
}
