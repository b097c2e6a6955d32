import type { Asked, Extent } from '../../contracts/asked.ts';
import type { ExamHeader } from '../../contracts/exam.ts';
import type { RunConfig } from '../config/run-config.ts';

/**
 * What a run asks before its first decision: the first items of every exam that the baseline was asked more of. Null where nothing is held
 * back: without a baseline a run is asked whole, since it may become one. Load tests have no items.
 */
export function firstExtents(
  exams: readonly ExamHeader[],
  baseline: readonly ExamHeader[] | null,
  { firstItems, firstRepeats }: NonNullable<RunConfig['extension']>,
): Asked | null {
  const extents: Record<string, Extent> = {};
  for (const { engine, fingerprint, itemCount, repeats } of exams) {
    const before = baseline?.find((exam) => exam.fingerprint === fingerprint);
    if (engine === 'serving' || before === undefined) continue;
    const extent = { items: Math.min(itemCount, firstItems), repeats: Math.min(repeats, firstRepeats) };
    if (extent.items > 0 && (extent.items < before.itemCount || extent.repeats < before.repeats)) {
      extents[fingerprint] = extent;
    }
  }
  return Object.keys(extents).length === 0 ? null : { schemaVersion: 1, exams: extents, extensions: [] };
}
