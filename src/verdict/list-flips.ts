import type { Policy } from '../contracts/policy.ts';
import type { DecideInput, FlippedItem } from './decide-input.ts';
import { matchExams } from './match-exams.ts';
import { pairItems } from './pair-items.ts';
import { resolveAllowance } from './resolve-policy.ts';

const mostFlips = 50;

/**
 * Items whose 0/1 score went down on a metric that decides, tasks with the largest net loss first, at most 50.
 * One metric per task: the first that decides.
 */
export function listFlips({
  candidate,
  baseline,
  policy,
}: {
  readonly candidate: Pick<DecideInput['candidate'], 'tables'>;
  readonly baseline: Pick<DecideInput['candidate'], 'tables'>;
  readonly policy: Policy;
}): FlippedItem[] {
  const tasks = matchExams(candidate.tables, baseline.tables)
    .matched.filter(({ relation }) => relation !== 'question')
    .map((exams) => {
      const { header } = exams.candidate;
      const scores = exams.candidate.metrics.find(
        ({ definition }) =>
          resolveAllowance(policy, header.task, definition.name, definition, null).tier !== 'advisory',
      );
      const before = exams.baseline.metrics.find(({ definition }) => definition.name === scores?.definition.name);
      if (scores === undefined || before === undefined) return { netLoss: 0, flips: [] };
      const paired = pairItems(exams.candidate, exams.baseline, scores, before);
      if (!paired.binary) return { netLoss: 0, flips: [] };
      const flips = paired.itemIds.flatMap((itemId, index): FlippedItem[] =>
        (paired.damage[index] ?? 0) <= 0
          ? []
          : [
              {
                task: header.task,
                metric: scores.definition.name,
                itemId,
                baselineExam: exams.baseline.header.fingerprint,
                candidateExam: header.fingerprint,
              },
            ],
      );
      return { netLoss: paired.damage.reduce((sum, value) => sum + value, 0), flips };
    });
  return tasks
    .sort((a, b) => b.netLoss - a.netLoss)
    .flatMap(({ flips }) => flips)
    .slice(0, mostFlips);
}
