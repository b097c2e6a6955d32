import { z } from 'zod';
import { defineMetric } from '../metric.ts';
import { compilePythonRegex } from '../../standard/python/regex.ts';
import { pythonStrip } from '../../standard/python/string-methods.ts';

/** 1 when the answer matches a regular expression in Python's notation. See docs/metrics/pattern-match.md. */
export const patternMatch = defineMetric({
  name: 'pattern_match',
  version: 1,
  threshold: 1,
  parameters: z.strictObject({
    pattern: z.string().superRefine((pattern, context) => {
      try {
        toRegex(pattern, 'full', false);
      } catch (error) {
        context.addIssue({
          code: 'custom',
          message: error instanceof Error ? error.message : 'not a regular expression',
        });
      }
    }),
    ignore_case: z.boolean().default(false),
    /** `full`: the whole answer; `search`: a part of it. */
    mode: z.enum(['full', 'search']).default('full'),
  }),
  measure(testCase, parameters) {
    const regex = toRegex(parameters.pattern, parameters.mode, parameters.ignore_case);
    const matches = regex.test(pythonStrip(testCase.actualOutput));
    return {
      score: Number(matches),
      reason: `The answer ${matches ? 'matches' : 'does not match'} the pattern ${parameters.pattern}`,
    };
  },
});

/** A fresh RegExp each time: the compiled ones are global and remember where they stopped. */
function toRegex(pattern: string, mode: 'full' | 'search', ignoreCase: boolean): RegExp {
  const stripped = pythonStrip(pattern);
  const [flags = ''] = /^\(\?[aiLmsux]+\)/.exec(stripped) ?? [];
  const whole = mode === 'full' ? `${flags}\\A(?:${stripped.slice(flags.length)})\\Z` : stripped;
  return compilePythonRegex(whole, ignoreCase ? 'i' : '');
}
