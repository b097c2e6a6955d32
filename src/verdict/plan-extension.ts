import type { Comparison, Verdict } from '../contracts/verdict.ts';
import type { FindingCode, ReasonCode } from './messages.ts';

export interface ExtensionBudget {
  /** Answers that may be asked for in all, repeats counted. */
  readonly answers: number;
  /** Items of a task that the exam has not asked yet; a task that is not named has none. */
  readonly unusedItems: ReadonlyMap<string, number>;
  /** Most repeats of an item. */
  readonly mostRepeats: number;
}

/** What to ask in addition of one undecided task. */
export interface Extension {
  readonly task: string;
  readonly metric: string;
  /** New items, each asked once. */
  readonly items: number;
  /** Further repeats of every item asked so far, when there are too few new ones. */
  readonly repeats: number;
  /** Answers this costs. */
  readonly answers: number;
  /** Whether it is expected to decide the task. */
  readonly isExpectedToDecide: boolean;
}

/**
 * Which tasks keep an INCONCLUSIVE run open, and what to ask more of each: new items first, since they also bring new evidence, then
 * repeats, which only take away noise. The cheapest decisions are bought first, so that a budget decides as many tasks as it can.
 * Empty for any other verdict, and where more answers would not help.
 */
export function planExtension(verdict: Verdict, budget: ExtensionBudget): Extension[] {
  if (verdict.verdict !== 'INCONCLUSIVE') return [];
  let left = budget.answers;
  const extensions: Extension[] = [];
  for (const { comparison, wanted } of openTasks(verdict)) {
    const { task, metric, pairs } = comparison;
    const items = Math.min(wanted, budget.unusedItems.get(task) ?? 0, left);
    const canRepeat = Math.floor((left - items) / pairs);
    const repeats = Math.max(0, Math.min(Math.ceil((wanted - items) / pairs), budget.mostRepeats - 1, canRepeat));
    const answers = items + repeats * pairs;
    if (answers === 0) continue;
    left -= answers;
    extensions.push({ task, metric, items, repeats, answers, isExpectedToDecide: answers >= wanted });
  }
  return extensions;
}

const suspected: FindingCode = 'EVAL_VERDICT_TASK_SUSPECTED';
const covering: FindingCode = 'EVAL_VERDICT_UNDECIDED_TASKS';
const undecided: ReasonCode = 'undecided';

/** Open comparisons with the answers that would decide them, one per task, cheapest first. */
function openTasks({ comparisons, findings }: Verdict): { readonly comparison: Comparison; readonly wanted: number }[] {
  const suspects = new Set(findings.filter(({ code }) => code === suspected).map(({ task }) => task));
  const isFamilyShown = suspects.size > 0 || findings.some(({ code }) => code === covering);
  const byTask = new Map<string, { comparison: Comparison; wanted: number }>();
  for (const comparison of comparisons) {
    const { task, tier, reasonCode, reasonParameters, pairs } = comparison;
    const needed = reasonParameters?.['needed'];
    if (reasonCode !== undecided || typeof needed !== 'number' || tier === 'advisory') continue;
    if (tier === 'supporting' && isFamilyShown && !suspects.has(task)) continue;
    const wanted = needed - pairs;
    if (wanted > (byTask.get(task)?.wanted ?? 0)) byTask.set(task, { comparison, wanted });
  }
  return [...byTask.values()].sort((a, b) => a.wanted - b.wanted);
}
