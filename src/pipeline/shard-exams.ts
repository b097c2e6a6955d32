import type { ExamHeader } from '../contracts/exam.ts';
import type { Shard } from './step.ts';

/**
 * The exams of one shard, in their order. Largest first, each goes to the shard that has least to ask (Graham's LPT rule): at most a third
 * longer than the best split, and the same for everybody who computes it.
 */
export function shardOf(exams: readonly ExamHeader[], shard: Shard | undefined): readonly ExamHeader[] {
  if (shard === undefined) return exams;
  const loads = Array.from({ length: shard.count }, () => 0);
  const mine = new Set<string>();
  const largestFirst = exams.toSorted(
    (a, b) => requestsOf(b) - requestsOf(a) || (a.fingerprint < b.fingerprint ? -1 : 1),
  );
  for (const exam of largestFirst) {
    const least = loads.indexOf(Math.min(...loads));
    loads[least] = (loads[least] ?? 0) + requestsOf(exam);
    if (least === shard.index) mine.add(exam.fingerprint);
  }
  return exams.filter(({ fingerprint }) => mine.has(fingerprint));
}

function requestsOf({ itemCount, repeats, requestsPerItem }: ExamHeader): number {
  return itemCount * repeats * requestsPerItem;
}
