import type { Policy } from '../../contracts/policy.ts';
import type { Comparison, VerdictKind } from '../../contracts/verdict.ts';
import type { ServingRecords } from '../../metrics/serving-records.ts';
import { combineVerdicts } from '../../verdict/combine-verdicts.ts';
import { compareServing } from '../../verdict/compare-serving.ts';
import { matchExams } from '../../verdict/match-exams.ts';
import type { OwnResult } from './bench-result.ts';
import { mergeRepetitions } from './merge-repetitions.ts';

export interface BenchComparison {
  readonly verdict: VerdictKind;
  readonly comparisons: readonly Comparison[];
  /** What was measured or from where differs, `server.version: 0.31.0 → 0.32.0`: allowed, and good to know. */
  readonly differences: readonly string[];
  /** Loads that only one of the two has. */
  readonly unmatched: readonly string[];
}

/**
 * Compares two result files of load tests load by load. Loads that were not put alike are INVALID and say what differs; another server,
 * model or client is told. Throws EVAL_SERVING_RESULT_*.
 */
export async function compareBenchResults(
  baselinePath: string,
  candidatePath: string,
  policy: Policy,
): Promise<BenchComparison> {
  const baseline = await readOwn(baselinePath);
  const candidate = await readOwn(candidatePath);
  const { matched, onlyCandidate, onlyBaseline } = matchExams(candidate.map(toRecords), baseline.map(toRecords));
  const comparisons = matched.flatMap((exams) => compareServing(exams, policy));
  return {
    verdict: comparisons.length === 0 ? 'INVALID' : combineVerdicts([], comparisons),
    comparisons,
    differences: differencesOf(baseline[0], candidate[0]),
    unmatched: [...onlyBaseline, ...onlyCandidate].map(({ task }) => task),
  };
}

async function readOwn(path: string): Promise<readonly OwnResult[]> {
  // Another tool's file does not name its loads: they are matched by their place.
  return (await mergeRepetitions([path])).map(({ own }, place) =>
    own.tool.startsWith('vllm-eval') ? own : { ...own, exam: { ...own.exam, task: `load ${place}` } },
  );
}

function toRecords({ exam, repetitions }: OwnResult): ServingRecords {
  // How often a load was repeated is how well it is known, not what it is.
  const { repetitions: _, ...settings } = exam.settings;
  return {
    header: { ...exam, settings },
    repetitions: repetitions.map(({ cancelled, clientLimited, contaminated, ...repetition }) => ({
      ...repetition,
      ...(cancelled === undefined ? {} : { cancelled }),
      ...(clientLimited === undefined ? {} : { clientLimited }),
      ...(contaminated === undefined ? {} : { contaminated }),
    })),
    requestsOfIncompleteRepetitions: 0,
    outcomes: {},
  };
}

function differencesOf(baseline: OwnResult | undefined, candidate: OwnResult | undefined): readonly string[] {
  if (baseline === undefined || candidate === undefined) return [];
  const tool = baseline.tool === candidate.tool ? [] : [`tool: ${baseline.tool} → ${candidate.tool}`];
  const facts = (['server', 'client'] as const).flatMap((side) =>
    [...new Set([...Object.keys(baseline[side]), ...Object.keys(candidate[side])])]
      .filter((key) => (baseline[side][key] ?? null) !== (candidate[side][key] ?? null))
      .map((key) => `${side}.${key}: ${baseline[side][key] ?? '-'} → ${candidate[side][key] ?? '-'}`),
  );
  return [...tool, ...facts];
}
