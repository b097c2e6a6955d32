import type { Policy } from '../../contracts/policy.ts';
import type { Verdict, VerdictKind } from '../../contracts/verdict.ts';
import type { RivalRule } from './rival-rules.ts';
import { rivalRules } from './rival-rules.ts';

/** `worse`: a pair as labelled; `better`: the same pair the other way round; `same`: hardly a difference; `a-a`: one model twice. */
export type TrialKind = 'worse' | 'better' | 'same' | 'a-a';

/** One exam of one pair of releases, and what each rule made of it. */
export interface Trial {
  readonly kind: TrialKind;
  readonly labels: readonly string[];
  readonly dataset: string;
  readonly baseline: string;
  readonly candidate: string;
  /** Mean damage over all items there are, 0 to 1; 0 for one model twice. */
  readonly trueDamage: number;
  readonly allItems: number;
  readonly examItems: number;
  readonly verdict: VerdictKind;
  /** Whether anyone who reads the verdict is told of damage or of a changed server, whether or not it stops the release. */
  readonly isWarned: boolean;
  readonly stoppedBy: readonly RivalRule[];
}

export interface ProveOptions {
  readonly directory: string;
  /** Only pairs of this data set; null for all. */
  readonly dataset: string | null;
  /** Items of the exam, drawn without replacement; all where there are no more. */
  readonly items: number;
  /** Exams drawn of every pair. */
  readonly draws: number;
  readonly seed: number;
  readonly policy: Policy;
}

export function isWarned({ findings, comparisons }: Verdict): boolean {
  return [...findings, ...comparisons].some((said) => {
    const kind = 'kind' in said ? said.kind : said.verdict;
    return kind === 'WARN' || kind === 'REGRESSED' || kind === 'CRITICAL';
  });
}

/** The other rules that would have stopped the release on one of its data sets. */
export function stoppedBy(
  datasets: readonly (readonly [baseline: readonly number[], candidate: readonly number[]])[],
): RivalRule[] {
  const rules = Object.keys(rivalRules) as RivalRule[];
  return rules.filter((rule) => datasets.some(([baseline, candidate]) => rivalRules[rule](baseline, candidate)));
}
