import { z } from 'zod';
import { samplingSchema } from './exam.ts';

/** engines/standard: tasks in lm-evaluation-harness form. */
export const standardConfigSchema = z.strictObject({
  suite: z.string(),
  /** Folders searched for task files, first match wins. */
  taskDirectories: z.array(z.string()).min(1),
  tasks: z.array(
    z.strictObject({
      task: z.string(),
      numFewshot: z.number().int().nonnegative().optional(),
      /** First items of the split only. */
      limit: z.number().int().positive().optional(),
    }),
  ),
  /** `sample` takes the small bundled cut `<name>-sample` of every data set, and of a group the tasks that the cut has. */
  dataCut: z.enum(['full', 'sample']).optional(),
  /** Token put before a continuation without context; the server's own BOS token unless given. */
  prefixTokenId: z.number().int().nonnegative().optional(),
  /** Overrides the task's own generation settings. */
  sampling: samplingSchema.optional(),
  promptMode: z.enum(['completion', 'chat']).optional(),
});
export type StandardConfig = z.infer<typeof standardConfigSchema>;

/** engines/deepeval: suite files of test cases and metrics. */
export const deepevalConfigSchema = z.strictObject({
  suites: z.array(z.string()).min(1),
  limit: z.number().int().positive().optional(),
  sampling: samplingSchema.optional(),
});
export type DeepevalConfig = z.infer<typeof deepevalConfigSchema>;

/** engines/reasoning: AIME and its kin, graded by answer. */
export const reasoningConfigSchema = z.strictObject({
  suite: z.string(),
  tasks: z.array(
    z.strictObject({
      task: z.string(),
      limit: z.number().int().positive().optional(),
      repeats: z.number().int().positive().optional(),
    }),
  ),
  sampling: samplingSchema.optional(),
  /** Chat unless asked otherwise. */
  promptMode: z.enum(['completion', 'chat']).optional(),
});
export type ReasoningConfig = z.infer<typeof reasoningConfigSchema>;

/** When requests leave by themselves, whatever the server does. */
export const arrivalSchema = z.discriminatedUnion('process', [
  z.strictObject({ process: z.literal('constant'), requestsPerSecond: z.number().positive() }),
  z.strictObject({ process: z.literal('poisson'), requestsPerSecond: z.number().positive() }),
  /** Gaps of shape `burstiness`: 1 is Poisson, below 1 comes in bursts, above 1 is evener. */
  z.strictObject({
    process: z.literal('gamma'),
    requestsPerSecond: z.number().positive(),
    burstiness: z.number().positive(),
  }),
]);
export type Arrival = z.infer<typeof arrivalSchema>;

export const servingScenarioSchema = z.strictObject({
  name: z.string(),
  description: z.string().optional(),
  /** Requests in flight: kept at this number in a closed loop, an upper bound in an open one. */
  maxConcurrency: z.number().int().positive(),
  /** Open loop; a closed loop without it: a request leaves when one ends. */
  arrival: arrivalSchema.optional(),
  inputTokens: z.number().int().positive(),
  outputTokens: z.number().int().positive(),
  numPrompts: z.number().int().positive(),
  /** Measured repetitions, each preceded by one warm-up wave of maxConcurrency requests. */
  repetitions: z.number().int().positive(),
});
export type ServingScenario = z.infer<typeof servingScenarioSchema>;

/** engines/serving: load scenarios. */
export const servingConfigSchema = z.strictObject({
  suite: z.string(),
  backend: z.enum(['completions', 'chat']),
  scenarios: z.array(servingScenarioSchema),
});
export type ServingConfig = z.infer<typeof servingConfigSchema>;
