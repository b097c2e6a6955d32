import type { Comparison, Verdict } from '../contracts/verdict.ts';
import { taskKey } from './match-exams.ts';
import type { FindingCode, ReasonCode } from './messages.ts';

export interface ExtensionBudget {
  /** Answers that may be asked for in all. */
  readonly answers: number;
  /** By `taskKey`: what the baseline has answers for and the candidate has not been asked. A task that is not named has nothing. */
  readonly unused: ReadonlyMap<string, { readonly items: number; readonly repeats: number }>;
}

/** What to ask in addition of one undecided task. */
export interface Extension {
  readonly key: string;
  readonly task: string;
  readonly metric: string;
  /** New items. */
  readonly items: number;
  /** Further repeats of every item asked so far, when there are too few new ones. */
  readonly repeats: number;
  /** Answers this costs. */
  readonly answers: number;
}

/**
 * Which tasks keep an INCONCLUSIVE run open, and what to ask more of each: new items first, since they also bring new evidence, then
 * repeats, which only take away noise. The cheapest decisions are bought first, so that a budget decides as many tasks as it can.
 * Empty for any other verdict, and where more answers would not help or are not to be had.
 */
export function planExtension(verdict: Verdict, budget: ExtensionBudget): Extension[] {
  if (verdict.verdict !== 'INCONCLUSIVE') return [];
  let left = budget.answers;
  const extensions: Extension[] = [];
  for (const { comparison, wanted } of openTasks(verdict)) {
    const { task, metric, pairs } = comparison;
    const key = taskKey(comparison);
    const unused = budget.unused.get(key) ?? { items: 0, repeats: 0 };
    const items = Math.min(wanted, unused.items, left);
    const canRepeat = Math.floor((left - items) / pairs);
    const repeats = Math.max(0, Math.min(Math.ceil((wanted - items) / pairs), unused.repeats, canRepeat));
    const answers = items + repeats * pairs;
    if (answers === 0) continue;
    left -= answers;
    extensions.push({ key, task, metric, items, repeats, answers });
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
    const key = taskKey(comparison);
    const needed = reasonParameters?.['needed'];
    if (reasonCode !== undecided || typeof needed !== 'number' || tier === 'advisory') continue;
    if (tier === 'supporting' && isFamilyShown && !suspects.has(task)) continue;
    const wanted = needed - pairs;
    if (wanted > (byTask.get(key)?.wanted ?? 0)) byTask.set(key, { comparison, wanted });
  }
  return [...byTask.values()].sort((a, b) => a.wanted - b.wanted);
}
