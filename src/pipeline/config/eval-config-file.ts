import { z } from 'zod';
import { policySchema } from '../../contracts/policy.ts';
import { triggerSchema } from '../../contracts/trigger-config.ts';

const positive = z.number().int().positive();

/**
 * eval_config.json. `benchmarks`, `generation_kwargs`, `model_configs` and `evaluation_settings` have the shape that Evalchemy
 * configurations have; the rest is ours. Every key is optional, an unknown key is an error with the nearest name.
 */
export const evalConfigFileSchema = z.strictObject({
  $schema: z.string().optional(),
  name: z.string().optional(),
  version: z.string().optional(),
  description: z.string().optional(),
  suite: z.string().optional(),
  model_line: z.string().optional(),
  language: z.string().optional(),
  time_zone: z.string().optional(),
  log_level: z.string().optional(),
  output_dir: z.string().optional(),
  seed: z.number().int().optional(),
  limit: positive.optional(),
  /** Policy of the verdict, in place or in a file of its own; what it leaves out is the default policy's. */
  policy: policySchema.partial().optional(),
  policy_file: z.string().optional(),
  target: z
    .strictObject({
      endpoint: z.string().optional(),
      model: z.string().optional(),
      served_model_name: z.string().optional(),
      tokenizer: z.string().optional(),
      gpu: z.string().optional(),
      api_key: z.string().optional(),
      headers: z.record(z.string(), z.string()).optional(),
      ca_file: z.string().optional(),
      proxy: z.string().optional(),
      concurrency: positive.optional(),
      max_attempts: positive.optional(),
      request_timeout_seconds: positive.optional(),
    })
    .optional(),
  release: z
    .strictObject({ image: z.string().optional(), git_commit: z.string().optional(), seen_at: z.string().optional() })
    .optional(),
  data: z
    .strictObject({
      cut: z.enum(['full', 'sample']).optional(),
      directories: z.array(z.string()).optional(),
      sources: z.array(z.string()).optional(),
      hub_endpoint: z.string().optional(),
      hf_token: z.string().optional(),
    })
    .optional(),
  /** The S3 server with data sets and run logs. */
  s3: z
    .strictObject({
      endpoint: z.string().optional(),
      region: z.string().optional(),
      access_key: z.string().optional(),
      secret_key: z.string().optional(),
    })
    .optional(),
  store: z
    .strictObject({ url: z.string().optional(), user: z.string().optional(), password: z.string().optional() })
    .optional(),
  delivery: z
    .strictObject({
      backend_api: z.string().optional(),
      teams_webhook_url: z.string().optional(),
      run_logs: z.string().optional(),
      run_logs_days: positive.optional(),
      server_url: z.string().optional(),
    })
    .optional(),
  judge: z
    .strictObject({ endpoint: z.string().optional(), model: z.string().optional(), api_key: z.string().optional() })
    .optional(),
  benchmarks: z
    .array(
      z.strictObject({
        name: z.string(),
        description: z.string().optional(),
        tasks: z.array(z.string()).min(1),
        few_shot: z.number().int().nonnegative().optional(),
        limit: positive.optional(),
        /** Folders with task files, searched before the presets of eval/evalchemy. */
        task_directories: z.array(z.string()).optional(),
        prompt_mode: z.enum(['completion', 'chat']).optional(),
        /** How choices are scored: token ids skip the server's tokenizer, text does not. */
        prompt_form: z.enum(['token-ids', 'text']).optional(),
        system_prompt: z.string().optional(),
        /** Leave temperature and top_p of generations to the server. */
        server_defaults: z.boolean().optional(),
      }),
    )
    .optional(),
  generation_kwargs: z
    .strictObject({
      temperature: z.number().nonnegative().optional(),
      top_p: z.number().gt(0).max(1).optional(),
      max_tokens: positive.optional(),
      do_sample: z.boolean().optional(),
      seed: z.number().int().optional(),
    })
    .optional(),
  deepeval: z.strictObject({ suites: z.array(z.string()).min(1), limit: positive.optional() }).optional(),
  reasoning: z
    .strictObject({
      eval_type: z.enum(['aime', 'lcb', 'both']).optional(),
      tasks: z.array(z.string()).min(1).optional(),
      limit: positive.optional(),
      repeats: positive.optional(),
    })
    .optional(),
  serving: z
    .strictObject({
      /** File with scenarios and grade thresholds. */
      config: z.string().optional(),
      /** Names of scenarios to run; all when left out. */
      scenarios: z.array(z.string()).min(1).optional(),
      repetitions: positive.optional(),
      max_concurrency: positive.optional(),
      random_input_len: positive.optional(),
      random_output_len: positive.optional(),
      num_prompts: positive.optional(),
    })
    .optional(),
  /** What counts as a release and what it starts, for `serve` and `release`. */
  trigger: triggerSchema.optional(),
  /** Ask the first items only, and more of what stays undecided, as far as the baseline has answers. */
  extension: z
    .strictObject({
      first_items: positive.optional(),
      first_repeats: positive.optional(),
      /** Answers that all extensions of a run may cost. */
      answers: positive.optional(),
      /** Decisions on a run at most, the first included. */
      looks: positive.optional(),
    })
    .optional(),
  /** Read by other harnesses that share the file; vllm-eval has no use for it. */
  model_configs: z.record(z.string(), z.json()).optional(),
  /** Read by other harnesses that share the file; vllm-eval always records everything. */
  evaluation_settings: z.record(z.string(), z.json()).optional(),
});
export type EvalConfigFile = z.infer<typeof evalConfigFileSchema>;
