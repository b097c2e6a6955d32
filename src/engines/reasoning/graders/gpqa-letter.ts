import type { Grader } from './grader.ts';

/** GPQA Diamond of Evalchemy: the last A, B, C or D that stands alone in the upper-cased reply. */
export const gpqaLetterGrader: Grader = {
  name: 'evalchemy_match',
  version: 1,
  grade(solution, gold) {
    const letter = gpqaLetter(solution);
    return { extracted: letter, correct: letter === gold, vote: letter };
  },
};

/** The letter; the text itself where it has none. */
export function gpqaLetter(text: string): string {
  const letters = text.toUpperCase().match(/(?<![\p{L}\p{N}_])[ABCD](?![\p{L}\p{N}_])/gu);
  return letters?.at(-1) ?? text;
}
