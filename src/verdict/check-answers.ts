import type { Policy } from '../contracts/policy.ts';
import type { Finding } from '../contracts/verdict.ts';
import type { AnswerHealth } from '../metrics/answer-health.ts';
import type { ItemScoreTable } from '../metrics/collect-item-scores.ts';
import type { MatchedExams } from './match-exams.ts';
import type { FindingCode } from './messages.ts';
import { newFinding } from './new-finding.ts';
import { fisherExact } from './statistics/two-proportions.ts';

interface Share {
  readonly hits: number;
  readonly of: number;
}

const signals: readonly (readonly [code: FindingCode, share: (health: AnswerHealth) => Share])[] = [
  ['EVAL_VERDICT_MORE_CUT_OFF', ({ cutOff, answers }) => ({ hits: cutOff, of: answers })],
  ['EVAL_VERDICT_MORE_EMPTY', ({ empty, answers }) => ({ hits: empty, of: answers })],
  ['EVAL_VERDICT_MORE_FAILED', ({ failed, requests }) => ({ hits: failed, of: requests })],
];

/**
 * Soft signals that something changed in how the target answers: more answers cut off, empty or failed than before, beyond chance
 * (Fisher's exact test, Bonferroni over tasks and signals at the pooled level). They explain a score; they warn, and never decide.
 */
export function checkAnswers(matched: readonly MatchedExams<ItemScoreTable>[], policy: Policy): Finding[] {
  const level = policy.pooledAlpha / (signals.length * Math.max(1, matched.length));
  return matched.flatMap(({ candidate, baseline }) =>
    signals.flatMap(([code, share]): Finding[] => {
      const now = share(candidate.health);
      const before = share(baseline.health);
      if (now.hits / now.of <= before.hits / before.of || now.of === 0 || before.of === 0) return [];
      if (fisherExact(now.hits, now.of, before.hits, before.of) > level) return [];
      const { task } = candidate.header;
      const parameters = { task, candidate: now.hits / now.of, baseline: before.hits / before.of };
      return [newFinding('WARN', code, parameters, { task })];
    }),
  );
}
