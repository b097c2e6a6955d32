import { z } from 'zod';
import { defineMetric } from '../metric.ts';
import { pythonStrip } from '../../standard/python/string-methods.ts';

/** 1 when the answer is the expected output, surrounding white space aside. See docs/metrics/exact-match.md. */
export const exactMatch = defineMetric({
  name: 'exact_match',
  version: 1,
  threshold: 1,
  parameters: z.strictObject({
    ignore_case: z.boolean().default(false),
    /** Of both sides, at the start and the end: "Seoul." is "Seoul". */
    ignore_punctuation: z.boolean().default(false),
  }),
  requires: () => ['expectedOutput'],
  measure(testCase, parameters) {
    const normalise = (text: string): string => {
      const stripped = pythonStrip(text);
      const bare = parameters.ignore_punctuation ? stripped.replaceAll(/^[\p{P}\s]+|[\p{P}\s]+$/gu, '') : stripped;
      return parameters.ignore_case ? bare.toLowerCase() : bare;
    };
    const equal = normalise(testCase.actualOutput) === normalise(testCase.expectedOutput ?? '');
    return {
      score: Number(equal),
      reason: equal ? 'The answer is the expected output.' : 'The answer is not the expected output.',
    };
  },
});
