import type { Asked } from '../../contracts/asked.ts';
import type { ExamHeader } from '../../contracts/exam.ts';
import type { Verdict } from '../../contracts/verdict.ts';
import { taskKey } from '../../verdict/match-exams.ts';
import { planExtension } from '../../verdict/plan-extension.ts';
import type { RunConfig } from '../config/run-config.ts';

/**
 * What the run asks next, of the open tasks of its verdict and of what the baseline has answers for; null when nothing more may be asked, or
 * would help. `exams` are as far as they have been asked on either side.
 */
export function extendAsked(
  asked: Asked,
  verdict: Verdict,
  exams: { readonly candidate: readonly ExamHeader[]; readonly baseline: readonly ExamHeader[] },
  { answers, looks }: NonNullable<RunConfig['extension']>,
  now: Date,
): Asked | null {
  if (asked.extensions.length + 2 > looks) return null;
  const spent = asked.extensions.reduce((sum, extension) => sum + extension.answers, 0);
  const headers = new Map(exams.candidate.map((header) => [taskKey(header), header]));
  const unused = new Map(
    exams.candidate.flatMap((header) => {
      const before = exams.baseline.find(({ fingerprint }) => fingerprint === header.fingerprint);
      if (before === undefined || asked.exams[header.fingerprint] === undefined) return [];
      const items = Math.max(0, before.itemCount - header.itemCount);
      const repeats = Math.max(0, before.repeats - header.repeats);
      return [[taskKey(header), { items, repeats }] as const];
    }),
  );
  const plan = planExtension(verdict, { answers: Math.max(0, answers - spent), unused });
  if (plan.length === 0) return null;
  const extended = plan.flatMap(({ key, items, repeats }) => {
    const header = headers.get(key);
    if (header === undefined) return [];
    return [[header.fingerprint, { items: header.itemCount + items, repeats: header.repeats + repeats }] as const];
  });
  return {
    ...asked,
    exams: { ...asked.exams, ...Object.fromEntries(extended) },
    extensions: [
      ...asked.extensions,
      {
        exams: extended.map(([fingerprint]) => fingerprint),
        answers: plan.reduce((sum, extension) => sum + extension.answers, 0),
        at: now.toISOString(),
      },
    ],
  };
}
