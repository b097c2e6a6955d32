import { z } from 'zod';

/** A helper function of a task, resolved to its native port, or to the Python files that define it. */
export const portReferenceSchema = z.strictObject({
  port: z.string(),
  texts: z.record(z.string(), z.string()).optional(),
  sources: z.record(z.string(), z.string()).optional(),
});
export type PortReference = z.infer<typeof portReferenceSchema>;

const text = z.string().nullable();
const docField = z.union([z.string(), z.int(), portReferenceSchema]);
const choiceField = z.union([z.string(), z.array(z.string()), portReferenceSchema, z.record(z.string(), z.string())]);
export type DocField = z.infer<typeof docField>;
export type ChoiceField = z.infer<typeof choiceField>;

const fewshotConfigSchema = z.looseObject({
  sampler: z.enum(['default', 'first_n']).default('default'),
  split: text.optional(),
  process_docs: portReferenceSchema.nullish(),
  samples: z.union([z.array(z.record(z.string(), z.json())), portReferenceSchema]).nullish(),
  doc_to_text: docField.nullish(),
  doc_to_target: z.union([docField, z.array(z.json())]).nullish(),
  doc_to_choice: choiceField.nullish(),
  gen_prefix: text.optional(),
  fewshot_delimiter: text.optional(),
  target_delimiter: text.optional(),
});

const filterStepSchema = z.looseObject({ function: z.union([z.string(), portReferenceSchema]) });
export type FilterStep = z.infer<typeof filterStepSchema>;
const filterPipelineSchema = z.looseObject({ name: z.string(), filter: z.array(filterStepSchema) });

const metricEntrySchema = z.looseObject({
  metric: z.union([z.string(), portReferenceSchema]),
  aggregation: z.union([z.string(), portReferenceSchema]).nullish(),
  higher_is_better: z.boolean().nullish(),
});
export type MetricEntry = z.infer<typeof metricEntrySchema>;

export const outputTypes = ['multiple_choice', 'loglikelihood', 'loglikelihood_rolling', 'generate_until'] as const;

/**
 * The fields of a task file that change what is asked or how it is scored, under their lm-evaluation-harness names and with its defaults.
 * JSON: it is part of the exam header.
 */
export const taskConfigSchema = z.object({
  task: z.string(),
  dataset_path: z.string(),
  dataset_name: text.default(null),
  training_split: text.default(null),
  validation_split: text.default(null),
  test_split: text.default(null),
  fewshot_split: text.default(null),
  process_docs: portReferenceSchema.nullable().default(null),
  doc_to_text: docField.nullable().default(null),
  doc_to_target: z
    .union([docField, z.array(z.json())])
    .nullable()
    .default(null),
  doc_to_choice: choiceField.nullable().default(null),
  process_results: portReferenceSchema.nullable().default(null),
  description: z.string().nullable().default(''),
  target_delimiter: z.string().default(' '),
  fewshot_delimiter: z.string().default('\n\n'),
  fewshot_config: fewshotConfigSchema.nullable().default(null),
  num_fewshot: z.int().nonnegative().nullable().default(null),
  output_type: z.enum(outputTypes).default('generate_until'),
  generation_kwargs: z.record(z.string(), z.json()).nullable().default(null),
  repeats: z.int().positive().default(1),
  filter_list: z.array(filterPipelineSchema).nullable().default(null),
  metric_list: z.array(metricEntrySchema).nullable().default(null),
  gen_prefix: text.default(null),
  metadata: z.record(z.string(), z.json()).nullable().default(null),
});
export type TaskConfig = z.infer<typeof taskConfigSchema>;
