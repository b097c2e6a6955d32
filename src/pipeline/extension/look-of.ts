import type { Asked } from '../../contracts/asked.ts';
import type { Look } from '../../verdict/look.ts';

/** Which look at the run a decision on everything asked so far is. */
export function lookOf(asked: Asked | null): Look {
  const extensions = asked?.extensions ?? [];
  return { number: extensions.length + 1, extended: new Set(extensions.flatMap(({ exams }) => exams)) };
}
