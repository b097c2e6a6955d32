import { z } from 'zod';

/** How to tell that the served model is the release. `{tag}`, `{semver}` and `{digest}` stand for the release's own. */
const waitSchema = z.discriminatedUnion('kind', [
  /** Start at once. */
  z.strictObject({ kind: z.literal('none') }),
  /** The server lists this model name, or its /version contains this text; with neither, it answers at all. */
  z.strictObject({
    kind: z.literal('endpoint'),
    served_model_name: z.string().min(1).optional(),
    version: z.string().min(1).optional(),
  }),
  /** A Kubernetes Deployment has rolled out the image. */
  z.strictObject({
    kind: z.literal('kubernetes'),
    namespace: z.string().min(1),
    deployment: z.string().min(1),
    container: z.string().min(1).optional(),
  }),
]);

/** One image whose releases are evaluated. */
const watchedImageSchema = z.strictObject({
  /** `ghcr.io/org/vllm`: registry and repository, no tag. `http://` in front for a registry without TLS. */
  image: z.string().regex(/^(https?:\/\/)?[a-z0-9.-]+(:\d+)?(\/[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*)+$/, {
    error: 'expected registry/repository in lower case, without a tag',
  }),
  /** Where its releases are served; default: `target.endpoint`. */
  endpoint: z.string().optional(),
  /** Name to ask for there; `{tag}`, `{semver}` and `{digest}` stand for the release's own. */
  served_model_name: z.string().optional(),
  model_line: z.string().optional(),
  wait: waitSchema.default({ kind: 'none' }),
});

/** Section `trigger` of eval_config.json: what counts as a release and what it starts. */
export const triggerSchema = z.strictObject({
  watch: z.array(watchedImageSchema).min(1),
  /** The whole tag, with `{semver}` for the version. */
  tag_pattern: z
    .string()
    .regex(/^[\w.-]*\{semver\}[\w.-]*$/, { error: 'expected tag characters and one {semver}' })
    .default('release-{semver}'),
  /** Name of the set of questions in the identity of a run; default: a hash of the configuration. */
  suite_version: z.string().optional(),
  submit: z.enum(['argo', 'local']).default('local'),
  namespace: z.string().default('mlops'),
  workflow_template: z.string().default('vllm-eval'),
  /** Longest time a release may take until it is served. */
  wait_timeout_minutes: z.number().positive().default(60),
  wait_interval_seconds: z.number().positive().default(10),
  /** A delivery about something older than this is refused. */
  replay_window_hours: z.number().positive().default(72),
  /** Looks for a new release every so many minutes; left out: webhooks only. */
  poll_minutes: z.number().positive().optional(),
});
export type TriggerConfig = z.infer<typeof triggerSchema>;
export type WatchedImage = z.infer<typeof watchedImageSchema>;
