import { ulid } from 'ulid';
import type { WatchedImage } from '../contracts/trigger-config.ts';
import { fillIn } from './fill-in.ts';
import type { Kubernetes } from './kubernetes.ts';
import type { ReleaseRecord } from './release-ledger.ts';

/** Starts the evaluation of a release, once however often it is asked. */
export interface Submitter {
  /** Deterministic: the same release has the same name everywhere (`argo`), or on this machine (`local`). */
  nameOf(release: Pick<ReleaseRecord, 'key' | 'firstSeenAt'>): string;
  /** `finished` where it waits for the end. Throws EvalErrors; with exit code 75 it is worth another try. */
  submit(release: ReleaseRecord, watch: WatchedImage, signal: AbortSignal): Promise<'submitted' | 'finished'>;
}

/** Settings of a run that a release decides, as environment variables: they never reach a command line. */
export function releaseEnvironment(release: ReleaseRecord, watch: WatchedImage): Readonly<Record<string, string>> {
  return {
    RELEASE_IMAGE: `${release.repository}:${release.tags[0]}@${release.digest}`,
    RELEASE_SEEN_AT: release.firstSeenAt,
    ...(release.gitCommit === null ? {} : { RELEASE_GIT_COMMIT: release.gitCommit }),
    ...(watch.endpoint === undefined ? {} : { MODEL_ENDPOINT: watch.endpoint }),
    ...(watch.served_model_name === undefined ? {} : { SERVED_MODEL_NAME: fillIn(watch.served_model_name, release) }),
    ...(watch.model_line === undefined ? {} : { VLLM_EVAL_MODEL_LINE: watch.model_line }),
  };
}

/** Workflow parameter → variable of `releaseEnvironment` that it becomes in a pod. */
const parameters = {
  'release-image': 'RELEASE_IMAGE',
  'release-seen-at': 'RELEASE_SEEN_AT',
  'release-git-commit': 'RELEASE_GIT_COMMIT',
  'model-endpoint': 'MODEL_ENDPOINT',
  'served-model-name': 'SERVED_MODEL_NAME',
  'model-line': 'VLLM_EVAL_MODEL_LINE',
} as const;

export interface ArgoOptions {
  readonly kubernetes: Pick<Kubernetes, 'createWorkflow'>;
  readonly namespace: string;
  readonly workflowTemplate: string;
}

/** Creates an Argo Workflow named after the release's key: of many replicas and Sensors, the API server lets one through. */
export function argoSubmitter({ kubernetes, namespace, workflowTemplate }: ArgoOptions): Submitter {
  const nameOf = ({ key }: Pick<ReleaseRecord, 'key'>): string => `vllm-eval-${key.slice(0, 20)}`;
  return {
    nameOf,
    submit: async (release, watch) => {
      const values = releaseEnvironment(release, watch);
      await kubernetes.createWorkflow(namespace, {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Workflow',
        metadata: {
          name: nameOf(release),
          namespace,
          labels: { 'app.kubernetes.io/part-of': 'vllm-eval', 'app.kubernetes.io/component': 'release' },
          annotations: {
            'vllm-eval/release': `${release.repository}@${release.digest}`,
            'vllm-eval/tags': release.tags.join(','),
            'vllm-eval/suite-version': release.suiteVersion,
          },
        },
        spec: {
          workflowTemplateRef: { name: workflowTemplate },
          arguments: {
            parameters: Object.entries(parameters).flatMap(([name, variable]) =>
              values[variable] === undefined ? [] : [{ name, value: values[variable] }],
            ),
          },
        },
      });
      return 'submitted';
    },
  };
}

/** Runs `vllm-eval run` to its end. Throws EVAL_RELEASE_RUN_FAILED. */
export type RunRelease = (
  runId: string,
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
) => Promise<void>;

/** One run after the other on this machine: two of them must not share a served model. */
export function localSubmitter(run: RunRelease): Submitter {
  const nameOf = ({ key, firstSeenAt }: Pick<ReleaseRecord, 'key' | 'firstSeenAt'>): string =>
    ulid(Date.parse(firstSeenAt), digitsOf(key));
  let last: Promise<void> = Promise.resolve();
  return {
    nameOf,
    submit: async (release, watch, signal) => {
      const { promise: done, resolve } = Promise.withResolvers<void>();
      const before = last;
      last = done;
      try {
        await before;
        signal.throwIfAborted();
        await run(release.name, releaseEnvironment(release, watch), signal);
      } finally {
        resolve();
      }
      return 'finished';
    },
  };
}

/** The random part of a ULID from a key: a run that a killed process began has the same id when it goes on. */
function digitsOf(key: string): () => number {
  let position = 0;
  return () => {
    const byte = Number.parseInt(key.slice(position, position + 2), 16);
    position += 2;
    return byte / 256;
  };
}
