import type { ExamHeader } from '../contracts/exam.ts';
import type { Finding } from '../contracts/verdict.ts';
import type { QualityComparison } from './compare-quality.ts';
import { newFinding } from './new-finding.ts';

/** Tasks that only one of the runs measured. A task that vanished leaves the decision open; a new one only has to wait. */
export function checkTasks(onlyCandidate: readonly ExamHeader[], onlyBaseline: readonly ExamHeader[]): Finding[] {
  return [
    ...onlyBaseline.map(({ task }) => newFinding('INCONCLUSIVE', 'EVAL_VERDICT_TASK_MISSING', { task }, { task })),
    ...onlyCandidate.map(({ task }) => newFinding('WARN', 'EVAL_VERDICT_TASK_NEW', { task }, { task })),
  ];
}

/** What a reader has to know about how one task was paired. One comparison per task is enough to tell. */
export function checkPairing({ facts, exams, paired }: QualityComparison): Finding[] {
  if (paired === null) return [];
  const { task } = facts;
  const findings: Finding[] = [];
  if (exams.relation === 'items') {
    findings.push(newFinding('WARN', 'EVAL_VERDICT_EXAM_CHANGED', { task, pairs: facts.pairs }, { task }));
  }
  if (paired.duplicates > 0) {
    findings.push(newFinding('WARN', 'EVAL_VERDICT_DUPLICATE_ITEMS', { task, count: paired.duplicates }, { task }));
  }
  return findings;
}
