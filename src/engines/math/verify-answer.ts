import { areEquivalent } from './are-equivalent.ts';
import { extractAnswer, type ExtractedAnswer } from './extract-answers.ts';
import { limitTime } from './limit-time.ts';

/** As in math-verify: what takes longer has no answer, or is not equal. */
const longestMs = 5000;

/** The answer in a text; without one where it takes too long to find. */
export function parseAnswer(text: string): ExtractedAnswer {
  return limitTime(longestMs, () => extractAnswer(text)) ?? { node: null, text: null };
}

/** Whether an answer agrees with the right one, as expression or as text. */
export function verifyAnswer(right: ExtractedAnswer, answer: ExtractedAnswer): boolean {
  const { node: gold, text: goldText } = right;
  const { node: found, text: foundText } = answer;
  if (gold !== null && found !== null && limitTime(longestMs, () => areEquivalent(gold, found)) === true) return true;
  if (goldText === null || foundText === null) return false;
  return goldText.trim() !== '' && goldText.trim() === foundText.trim();
}
