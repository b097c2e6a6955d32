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
  /** What differs in how the question is put: `promptMode`, `settings.numFewshot`, … */
  readonly changed: readonly string[];
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
    else matched.push(relate(side, other));
  }
  return {
    matched,
    onlyCandidate,
    onlyBaseline: baseline.filter((side) => !candidateTasks.has(taskKey(side.header))).map((side) => side.header),
  };
}

/** Names a task across runs. */
export function taskKey({
  engine,
  suite,
  task,
}: {
  readonly engine: string;
  readonly suite: string;
  readonly task: string;
}): string {
  return JSON.stringify([engine, suite, task]);
}

function relate<Side extends WithHeader>(candidate: Side, baseline: Side): MatchedExams<Side> {
  if (candidate.header.fingerprint === baseline.header.fingerprint) {
    return { candidate, baseline, relation: 'same', changed: [] };
  }
  const before = howAsked(baseline.header);
  const now = howAsked(candidate.header);
  const changed = [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .filter((name) => canonicalJson(before[name] ?? null) !== canonicalJson(now[name] ?? null))
    .sort();
  return { candidate, baseline, relation: changed.length === 0 ? 'items' : 'question', changed };
}

/** Everything that changes what one item's score means; items, data set and number of repeats aside. */
function howAsked({ sampling, promptMode, scorerVersion, settings }: ExamHeader): Record<string, unknown> {
  const named = Object.entries(settings).map(([name, value]) => [`settings.${name}`, value] as const);
  return { sampling, promptMode, scorerVersion, ...Object.fromEntries(named) };
}
