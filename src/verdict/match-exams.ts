import type { ExamHeader } from '../contracts/exam.ts';
import { canonicalJson } from '../datasets/canonical-json.ts';

interface WithHeader {
  readonly header: ExamHeader;
}

/** How the exams of one task relate: `same` fingerprint, `items` differ only, or the `question` itself is put differently. */
export type ExamRelation = 'same' | 'items' | 'question';

export interface MatchedExams<Side extends WithHeader> {
  readonly candidate: Side;
  readonly baseline: Side;
  readonly relation: ExamRelation;
}

export interface ExamMatching<Side extends WithHeader> {
  readonly matched: readonly MatchedExams<Side>[];
  readonly onlyCandidate: readonly ExamHeader[];
  readonly onlyBaseline: readonly ExamHeader[];
}

/** Matches the exams of two runs by engine, suite and task, in the order of the candidate. */
export function matchExams<Side extends WithHeader>(
  candidate: readonly Side[],
  baseline: readonly Side[],
): ExamMatching<Side> {
  const baselineByTask = new Map(baseline.map((side) => [taskKey(side.header), side]));
  const candidateTasks = new Set(candidate.map((side) => taskKey(side.header)));
  const matched: MatchedExams<Side>[] = [];
  const onlyCandidate: ExamHeader[] = [];
  for (const side of candidate) {
    const other = baselineByTask.get(taskKey(side.header));
    if (other === undefined) onlyCandidate.push(side.header);
    else matched.push({ candidate: side, baseline: other, relation: relationOf(side.header, other.header) });
  }
  return {
    matched,
    onlyCandidate,
    onlyBaseline: baseline.filter((side) => !candidateTasks.has(taskKey(side.header))).map((side) => side.header),
  };
}

function taskKey({ engine, suite, task }: ExamHeader): string {
  return JSON.stringify([engine, suite, task]);
}

function relationOf(candidate: ExamHeader, baseline: ExamHeader): ExamRelation {
  if (candidate.fingerprint === baseline.fingerprint) return 'same';
  return canonicalJson(howAsked(candidate)) === canonicalJson(howAsked(baseline)) ? 'items' : 'question';
}

/** Everything that changes what one item's score means; items, data set and number of repeats aside. */
function howAsked({ sampling, promptMode, scorerVersion, settings }: ExamHeader): unknown {
  return { sampling, promptMode, scorerVersion, settings };
}
