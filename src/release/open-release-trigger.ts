import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { EvalError } from '../contracts/errors.ts';
import type { TriggerConfig, WatchedImage } from '../contracts/trigger-config.ts';
import { canonicalJson } from '../datasets/canonical-json.ts';
import type { LoadedEvalConfig } from '../pipeline/config/load-eval-config.ts';
import type { SettingValues } from '../pipeline/config/settings.ts';
import type { ServingState } from './await-serving.ts';
import { announceFailure } from './announce-failure.ts';
import { checkEndpoint } from './check-endpoint.ts';
import { checkRollout } from './check-rollout.ts';
import { fillIn } from './fill-in.ts';
import { openKubernetes, type Kubernetes } from './kubernetes.ts';
import { openRepository, type RegistryCredentials } from './registry-client.ts';
import { openReleaseLedger, type ReleaseLedger, type ReleaseRecord } from './release-ledger.ts';
import { compileTagPattern } from './release-tag.ts';
import {
  startReleaseWorker,
  type ReleaseEvent,
  type ReleaseWorker,
  type ReleaseWorkerOptions,
} from './release-worker.ts';
import { releaseTags, resolveRelease, resolveReleases } from './resolve-release.ts';
import { runReleaseAsProcess } from './run-release.ts';
import { argoSubmitter, localSubmitter, type Submitter } from './submit-release.ts';

export interface ReleaseTriggerOptions {
  readonly file: LoadedEvalConfig;
  readonly values: SettingValues;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of its own for every process. */
  readonly stateDirectory: string;
  readonly log: (event: ReleaseEvent) => void;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

/** Everything between "something was pushed" and "its run is under way". */
export interface ReleaseTrigger {
  readonly config: TriggerConfig;
  readonly ledger: ReleaseLedger;
  readonly worker: ReleaseWorker;
  /** Queues the newest release of every watched image that has no run yet; returns how many it queued. */
  poll(): Promise<number>;
  close(): Promise<void>;
}

const retryDelayMs = 2_000;
const retryForMs = 3_600_000;

/** Section `trigger` of a configuration. Throws EVAL_RELEASE_NO_TRIGGER. */
export function triggerOf({ path, content }: LoadedEvalConfig): TriggerConfig {
  if (content.trigger !== undefined) return content.trigger;
  throw new EvalError({
    code: 'EVAL_RELEASE_NO_TRIGGER',
    message: `${path}: expected a section "trigger" with the images to watch, found none.`,
    nextStep: 'Add { "trigger": { "watch": [{ "image": "ghcr.io/org/vllm" }] } }; docs/deployment.md has all of it.',
  });
}

/** Keys of a configuration that change nothing of what is asked. */
const notAsked: ReadonlySet<string> = new Set([
  '$schema',
  'trigger',
  'target',
  'release',
  'delivery',
  'store',
  's3',
  'output_dir',
  'log_level',
  'language',
  'time_zone',
]);

/** What is asked, in the identity of a run: named by `trigger.suite_version`, else by a hash of the rest of the configuration. */
export function suiteVersionOf({ content }: LoadedEvalConfig): string {
  const asked = Object.fromEntries(Object.entries(content).filter(([key]) => !notAsked.has(key)));
  return content.trigger?.suite_version ?? createHash('sha256').update(canonicalJson(asked)).digest('hex').slice(0, 12);
}

export function registryCredentials(env: Readonly<Record<string, string | undefined>>): RegistryCredentials | null {
  const token = env['REGISTRY_TOKEN'];
  // GHCR takes any user name beside a token.
  return token === undefined || token === '' ? null : { username: env['REGISTRY_USERNAME'] || 'vllm-eval', token };
}

export async function openReleaseTrigger(options: ReleaseTriggerOptions): Promise<ReleaseTrigger> {
  const { file, values, env, now, signal } = options;
  const config = triggerOf(file);
  const suiteVersion = suiteVersionOf(file);
  const pattern = compileTagPattern(config.tag_pattern);
  const repositoryOf = (image: string, stop: AbortSignal) =>
    openRepository(image, registryCredentials(env), { signal: stop });
  const resolve: ReleaseWorkerOptions['resolve'] = (image, tags, stop) =>
    resolveReleases(repositoryOf(image, stop), tags, pattern, suiteVersion);

  let cluster: Promise<Kubernetes> | undefined;
  const kubernetes = (): Promise<Kubernetes> => (cluster ??= openKubernetes());
  const check = async (release: ReleaseRecord, watch: WatchedImage, stop: AbortSignal): Promise<ServingState> => {
    const { wait } = watch;
    if (wait.kind === 'kubernetes') {
      const rollout = await (await kubernetes()).rollout(wait.namespace, wait.deployment, wait.container ?? null);
      return checkRollout(rollout, release);
    }
    const fill = (text: string | undefined): string | null => (text === undefined ? null : fillIn(text, release));
    return checkEndpoint(
      {
        endpoint: watch.endpoint ?? values.endpoint ?? '',
        apiKey: values.apiKey,
        servedModelName: fill(wait.kind === 'endpoint' ? wait.served_model_name : undefined),
        version: fill(wait.kind === 'endpoint' ? wait.version : undefined),
      },
      stop,
    );
  };
  const submitter: Submitter =
    config.submit === 'local'
      ? localSubmitter(
          runReleaseAsProcess({
            configPath: file.path,
            outputDirectory: values.outputDir,
            logDirectory: join(options.stateDirectory, 'logs'),
            env,
          }),
        )
      : argoSubmitter({
          kubernetes: { createWorkflow: async (...given) => (await kubernetes()).createWorkflow(...given) },
          namespace: config.namespace,
          workflowTemplate: config.workflow_template,
        });

  const ledger = await openReleaseLedger(
    options.stateDirectory,
    new Date(now().getTime() - config.replay_window_hours * 3_600_000),
  );
  const worker = startReleaseWorker({
    trigger: config,
    suiteVersion,
    ledger,
    resolve,
    check,
    submitter,
    log: options.log,
    announce: (failure) => announceFailure(failure, values, now(), signal, options.log),
    now,
    retryDelayMs,
    retryForMs,
    signal,
  });
  return {
    config,
    ledger,
    worker,
    poll: async () => {
      let queued = 0;
      for (const { image } of config.watch) {
        const repository = repositoryOf(image, signal);
        const [tag] = await releaseTags(repository, pattern);
        const release = tag === undefined ? null : await resolveRelease(repository, tag, pattern, suiteVersion);
        if (tag === undefined || release === null || ledger.release(release.key) !== undefined) continue;
        const id = `poll-${release.key}`;
        const accepted = await ledger.accept({ kind: 'delivery', id, body: id, at: now().toISOString(), image, tag });
        if (accepted === 'accepted') queued += 1;
      }
      if (queued > 0) worker.wake();
      return queued;
    },
    close: async () => {
      await worker.idle();
      await ledger.close();
    },
  };
}
