export type VerdictWord = 'yes' | 'no' | 'borderline';

const words: ReadonlyMap<string | undefined, VerdictWord> = new Map([
  ['yes', 'yes'],
  ['no', 'no'],
  ['borderline', 'borderline'],
  ['idk', 'borderline'],
]);

/** The verdict that a reply such as "No, off-topic" or " YES." opens with; null for a word that is no verdict ("nope", "1"). */
export function normaliseVerdict(verdict: string): VerdictWord | null {
  return words.get(/^[a-z]+/u.exec(verdict.trim().toLowerCase())?.[0]) ?? null;
}
