import type { Comparison, Finding } from '../contracts/verdict.ts';
import type { ErrorBudget } from './error-budget.ts';
import { newFinding } from './new-finding.ts';
import type { PooledDamage } from './pooled-damage.ts';

/** A wrong suspicion costs more items, a wrong alarm a release: suspicion may be this many times as frequent. */
const suspicionFactor = 4;

export interface FamilyJudgement {
  readonly findings: readonly Finding[];
  /** Undecided comparisons that the family's own non-inferiority answers for: they do not keep the run open. */
  readonly covered: ReadonlySet<Comparison>;
}

/**
 * What all tasks say together. Damage first: beyond chance and above half the mean margin is REGRESSED. Else the run may PASS although
 * supporting tasks are too small to decide alone, when the upper bound of the damage of the average item is inside the mean margin.
 * A task that looks worse than its margin, though not yet beyond chance, is suspected and keeps the run open.
 * `undecided` holds the supporting comparisons on the 0-to-1 scale that are INCONCLUSIVE for want of items.
 */
export function judgeFamily(
  pooled: PooledDamage | null,
  undecided: readonly Comparison[],
  { budget, confidence }: { readonly budget: ErrorBudget; readonly confidence: number },
): FamilyJudgement {
  if (pooled === null) return { findings: [], covered: new Set() };
  const { tasks, pairs, damage, damageUpper, margin, pValue } = pooled;
  const findings: Finding[] = [];
  if (damage > 0 && pValue <= budget.pooled) {
    const parameters = { tasks, pairs, damage, p: pValue, unit: 'fraction' };
    findings.push(
      damage > margin / 2
        ? newFinding('REGRESSED', 'EVAL_VERDICT_POOLED_DAMAGE', parameters)
        : newFinding('WARN', 'EVAL_VERDICT_POOLED_SMALL', parameters),
    );
  }
  if (damageUpper >= margin) return { findings, covered: new Set() };

  const suspected = undecided.filter((comparison) => isSuspected(comparison, budget));
  for (const { task, metric, delta, pAdjusted, unit } of suspected) {
    const parameters = { task, metric, damage: Math.abs(delta ?? 0), p: pAdjusted ?? 1, unit };
    findings.push(newFinding('INCONCLUSIVE', 'EVAL_VERDICT_TASK_SUSPECTED', parameters, { task, metric }));
  }
  const covered = new Set(undecided.filter((comparison) => !suspected.includes(comparison)));
  if (covered.size > 0) {
    const names = [...new Set([...covered].map(({ task }) => task))];
    const parameters = {
      names: nameSome(names),
      tasks,
      pairs,
      upper: damageUpper,
      margin,
      confidence,
      unit: 'fraction',
    };
    findings.push(newFinding('PASS', 'EVAL_VERDICT_UNDECIDED_TASKS', parameters));
  }
  return { findings, covered };
}

function isSuspected({ delta, higherIsBetter, margin, pAdjusted }: Comparison, budget: ErrorBudget): boolean {
  if (delta === null || pAdjusted === null) return false;
  const damage = higherIsBetter ? -delta : delta;
  return damage > margin && pAdjusted <= suspicionFactor * budget.metrics;
}

function nameSome(names: readonly string[]): string {
  const shown = 5;
  const rest = names.length - shown;
  return names.slice(0, shown).join(', ') + (rest > 0 ? ` +${rest}` : '');
}
