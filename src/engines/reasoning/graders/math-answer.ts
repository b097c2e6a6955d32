import { finalAnswer } from '../final-answer.ts';
import type { Grader } from './grader.ts';
import { hendrycksEquivalent, hendrycksNormalise } from './hendrycks-equivalence.ts';
import { readInteger } from './integer-answer.ts';

/** MATH: the stated answer, equal as a string in Hendrycks' normal form or equal as an integer. */
export const mathAnswerGrader: Grader = {
  name: 'exact_match',
  version: 1,
  grade(solution, gold) {
    const extracted = finalAnswer(solution);
    if (extracted === null) return { extracted: null, correct: false, vote: null };
    const value = readInteger(extracted);
    const correct = hendrycksEquivalent(extracted, gold) || (value !== null && value === readInteger(gold));
    return { extracted, correct, vote: value ?? hendrycksNormalise(extracted) ?? extracted };
  },
};
