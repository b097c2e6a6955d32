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
  /** Continuations are scored by token ids unless asked otherwise; as text they pass the server's own tokenizer. */
  promptForm: z.enum(['token-ids', 'text']).optional(),
  /** Put before every prompt; a system message in chat mode. */
  systemPrompt: z.string().optional(),
  /** Generations leave temperature and top_p to the server. */
  serverDefaults: z.boolean().optional(),
});
export type StandardConfig = z.infer<typeof standardConfigSchema>;

/** engines/deepeval: suite files of test cases and metrics. */
export const deepevalConfigSchema = z.strictObject({
  suites: z.array(z.string()).min(1),
  limit: z.number().int().positive().optional(),
  sampling: samplingSchema.optional(),
});
export type DeepevalConfig = z.infer<typeof deepevalConfigSchema>;

/** engines/reasoning: AIME and its kin, graded by the stated answer; HumanEval and its kin, graded by tests. */
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

const rate = z.number().positive();
/** Shape of the gamma distribution of the gaps: 1 is Poisson, below 1 comes in bursts, above 1 is evener; null: all gaps equal. */
const burstiness = z.number().positive().nullable();

/** When requests leave by themselves, whatever the server does. */
export const arrivalSchema = z.discriminatedUnion('process', [
  z.strictObject({ process: z.literal('constant'), requestsPerSecond: rate }),
  z.strictObject({ process: z.literal('poisson'), requestsPerSecond: rate }),
  z.strictObject({ process: z.literal('gamma'), requestsPerSecond: rate, burstiness: z.number().positive() }),
  /** The rate goes from start to end over the run, in time. */
  z.strictObject({
    process: z.literal('ramp'),
    shape: z.enum(['linear', 'exponential']),
    startRequestsPerSecond: rate,
    endRequestsPerSecond: rate,
    burstiness,
  }),
  /** One rate after the other; the last one holds until all requests have left. */
  z.strictObject({
    process: z.literal('stages'),
    stages: z.array(z.strictObject({ requestsPerSecond: rate, seconds: z.number().positive() })).min(1),
    burstiness,
  }),
  /** The times that a trace holds, this many times as fast. */
  z.strictObject({ process: z.literal('trace'), speed: z.number().positive() }),
]);
export type Arrival = z.infer<typeof arrivalSchema>;

const tokens = z.number().int().positive();
const filePath = z.string().min(1);
export const traceLayouts = ['mooncake', 'azure', 'burstgpt'] as const;

/** What is asked. Lengths are in tokens. Text that no file gives is drawn from the words of the seed of a repetition. */
export const workloadSchema = z.discriminatedUnion('kind', [
  /** `rangeRatio` r draws lengths evenly from L·(1−r) to L·(1+r); `prefixTokens` come before, the same in every prompt. */
  z.strictObject({
    kind: z.literal('random'),
    inputRangeRatio: z.number().min(0).lt(1),
    outputRangeRatio: z.number().min(0).lt(1),
    prefixTokens: z.number().int().nonnegative(),
  }),
  /** Every prompt is one of `prefixes` long starts and a tail of its own. */
  z.strictObject({
    kind: z.literal('prefix-repetition'),
    prefixes: tokens,
    prefixTokens: tokens,
    suffixTokens: tokens,
  }),
  /** Conversations of made-up text: every turn repeats what was said before. */
  z.strictObject({
    kind: z.literal('conversations'),
    turns: z.strictObject({ min: tokens, max: tokens }),
    thinkSeconds: z.number().nonnegative(),
    /** Start that all conversations share, such as a system prompt. */
    prefixTokens: z.number().int().nonnegative(),
  }),
  /** ShareGPT's layout. `turns`: 1 asks the first question only. */
  z.strictObject({
    kind: z.literal('sharegpt'),
    path: filePath,
    /** As long as the recorded answer unless given. */
    outputTokens: tokens.nullable(),
    turns: tokens,
    thinkSeconds: z.number().nonnegative(),
  }),
  /** JSON lines with `prompt` or `messages`, and `output_tokens`, `model`, `timestamp` where they are there. */
  z.strictObject({ kind: z.literal('custom'), path: filePath, outputTokens: tokens.nullable() }),
  /** Times and lengths of real traffic; of Mooncake's layout also which blocks of a prompt were shared. */
  z.strictObject({
    kind: z.literal('trace'),
    path: filePath,
    layout: z.enum(traceLayouts),
    /** Tokens that a hash id stands for. */
    blockTokens: tokens,
    /** Requests whose prompt and answer together are longer are left out. */
    maxTokens: tokens.nullable(),
  }),
  /** The questions of an exam file of a run directory. */
  z.strictObject({ kind: z.literal('exam'), path: filePath }),
]);
export type Workload = z.infer<typeof workloadSchema>;

/** What is sent beside the prompt, by vLLM's names. */
export const requestFieldsSchema = z.record(z.string(), z.json());

/** Latencies in ms that a request must keep to count for goodput; null: as it may be. */
export const serviceLevelSchema = z.strictObject({
  ttftMs: z.number().positive().nullable(),
  tpotMs: z.number().positive().nullable(),
  e2elMs: z.number().positive().nullable(),
});
export type ServiceLevel = z.infer<typeof serviceLevelSchema>;

export const servingScenarioSchema = z.strictObject({
  name: z.string(),
  description: z.string().optional(),
  /** Requests in flight: kept at this number in a closed loop, an upper bound in an open one. */
  maxConcurrency: z.number().int().positive(),
  /** Open loop; a closed loop without it: a request leaves when one ends. */
  arrival: arrivalSchema.optional(),
  /** Random words of `inputTokens` without it. */
  workload: workloadSchema.optional(),
  inputTokens: z.number().int().positive(),
  outputTokens: z.number().int().positive(),
  numPrompts: z.number().int().positive(),
  /** Measured repetitions. */
  repetitions: z.number().int().positive(),
  /** Requests before each repetition, in a closed loop, that count for nothing; maxConcurrency unless given. */
  warmUpRequests: z.number().int().nonnegative().optional(),
  /** The same text in every repetition and run of a seed, so that the prefix cache is warm; fresh text every time without it. */
  reusePrompts: z.boolean().optional(),
  /** Answers are as long as asked, and a shorter one is a failure. Unless given: true where lengths are made up, false where data is real. */
  ignoreEos: z.boolean().optional(),
  /** Adapters that requests ask for instead of the model. */
  lora: z
    .strictObject({ modules: z.array(z.string().min(1)).min(1), assignment: z.enum(['random', 'round-robin']) })
    .optional(),
  /** The share of requests that the client gives up this long after sending them. */
  cancel: z.strictObject({ share: z.number().gt(0).max(1), afterMs: z.number().positive() }).optional(),
  goodput: serviceLevelSchema.optional(),
  requestFields: requestFieldsSchema.optional(),
});
export type ServingScenario = z.infer<typeof servingScenarioSchema>;

/** engines/serving: load scenarios. */
export const servingConfigSchema = z.strictObject({
  suite: z.string(),
  backend: z.enum(['completions', 'chat']),
  scenarios: z.array(servingScenarioSchema),
});
export type ServingConfig = z.infer<typeof servingConfigSchema>;
