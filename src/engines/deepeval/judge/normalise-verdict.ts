export type VerdictWord = 'yes' | 'no' | 'borderline';

const words: Readonly<Record<string, VerdictWord>> = {
  yes: 'yes',
  no: 'no',
  borderline: 'borderline',
  idk: 'borderline',
};

/** The verdict that a reply such as "No, off-topic" or " YES." opens with; null for a word that is no verdict ("nope", "1"). */
export function normaliseVerdict(verdict: string): VerdictWord | null {
  const word = /^[a-z]+/u.exec(verdict.trim().toLowerCase())?.[0];
  return (word === undefined ? undefined : words[word]) ?? null;
}
