import { z } from 'zod';
import { defineMetric } from '../metric.ts';
import { pythonStrip } from '../../standard/python/string-methods.ts';

const fence = /^```(?:json)?\s*\n(?<json>.*)\n\s*```$/su;

/** 1 when the answer is JSON that a JSON Schema accepts. See docs/metrics/json-correctness.md. */
export const jsonCorrectness = defineMetric({
  name: 'json_correctness',
  version: 1,
  threshold: 1,
  parameters: z.strictObject({
    /** JSON Schema, draft 2020-12, draft 7 or draft 4. */
    schema: z.record(z.string(), z.json()).superRefine((schema, context) => {
      try {
        z.fromJSONSchema(schema);
      } catch (error) {
        context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'not a JSON Schema' });
      }
    }),
    allow_code_fence: z.boolean().default(false),
  }),
  measure(testCase, parameters) {
    const text = pythonStrip(testCase.actualOutput);
    const json = parameters.allow_code_fence ? (fence.exec(text)?.groups?.['json'] ?? text) : text;
    let value: unknown;
    try {
      value = JSON.parse(json);
    } catch (error) {
      return { score: 0, reason: `The answer is not JSON: ${error instanceof Error ? error.message : 'unreadable'}` };
    }
    const result = z.fromJSONSchema(parameters.schema).safeParse(value);
    return result.success
      ? { score: 1, reason: 'The answer is JSON of the expected schema.' }
      : {
          score: 0,
          reason: `The answer is JSON of another shape: ${z.prettifyError(result.error).replaceAll(/\s+/gu, ' ')}`,
        };
  },
});
