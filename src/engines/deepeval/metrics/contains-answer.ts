import { z } from 'zod';
import { defineMetric } from '../metric.ts';

/** 1 when an accepted answer occurs in the answer as whole words. See docs/metrics/contains-answer.md. */
export const containsAnswer = defineMetric({
  name: 'contains_answer',
  version: 1,
  threshold: 1,
  parameters: z.strictObject({}),
  requires: () => ['expectedOutput'],
  measure(testCase) {
    const words = wordsOf(testCase.actualOutput);
    const accepted = (testCase.expectedOutput ?? '').split(' | ').map(wordsOf);
    const found = accepted.some((answer) => answer.length > 0 && includesRun(words, answer));
    return {
      score: Number(found),
      reason: found ? 'The answer contains an accepted one.' : 'The answer contains none of the accepted ones.',
    };
  },
});

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

function includesRun(words: readonly string[], run: readonly string[]): boolean {
  return words.some((_, start) => run.every((word, offset) => words[start + offset] === word));
}
