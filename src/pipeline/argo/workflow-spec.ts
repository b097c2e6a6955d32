import type { Container, Template, WorkflowParameter, WorkflowSpec } from './workflow-template.ts';

export const namespace = 'mlops';
export const configMapName = 'vllm-eval-config';
export const labels = { 'app.kubernetes.io/part-of': 'vllm-eval' } as const;
export const runnerImage = { name: 'runner-image', value: 'ghcr.io/thakicloud/evalchemy-linux:latest' } as const;
/** Has the Python that a model's programs are written in. */
export const reasoningImage = {
  name: 'reasoning-image',
  value: 'ghcr.io/thakicloud/nvidia-eval-linux:latest',
} as const;

/** Name of a template of the specification, and how long all of it may take. */
export interface SpecOptions {
  readonly entrypoint: string;
  readonly onExit?: string;
  readonly parameters: readonly WorkflowParameter[];
  readonly deadlineSeconds: number;
  readonly templates: readonly Template[];
}

const daySeconds = 86_400;
const restricted = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } as const;

/** Argo's own containers get what PodSecurity `restricted` asks for, whatever the controller's configuration. */
const executorPatch = {
  initContainers: [{ name: 'init', securityContext: restricted }],
  containers: [{ name: 'wait', securityContext: restricted }],
};

/** What every workflow of ours has: one account, one claim of run directories, restricted pods, clean-up. */
export function workflowSpec({
  entrypoint,
  onExit,
  parameters,
  deadlineSeconds,
  templates,
}: SpecOptions): WorkflowSpec {
  return {
    entrypoint,
    ...(onExit === undefined ? {} : { onExit }),
    arguments: { parameters: [...parameters, runnerImage] },
    serviceAccountName: 'vllm-eval-workflow',
    podPriorityClassName: 'vllm-eval',
    podMetadata: { labels },
    activeDeadlineSeconds: deadlineSeconds,
    ttlStrategy: { secondsAfterSuccess: daySeconds, secondsAfterFailure: 7 * daySeconds },
    podGC: { strategy: 'OnWorkflowSuccess' },
    imagePullSecrets: [{ name: 'ghcr-secret' }],
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 1000,
      runAsGroup: 1000,
      fsGroup: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    podSpecPatch: JSON.stringify(executorPatch),
    volumes: [
      { name: 'runs', persistentVolumeClaim: { claimName: 'vllm-eval-runs' } },
      { name: 'config', configMap: { name: configMapName } },
      { name: 'tmp', emptyDir: { sizeLimit: '1Gi' } },
    ],
    templates,
  };
}

/** Runs `vllm-eval`; nothing is written but the claim and /tmp. */
export function runnerContainer(
  args: readonly string[],
  env: readonly object[],
  { isLarge = false, image = runnerImage.name }: { readonly isLarge?: boolean; readonly image?: string } = {},
): Container {
  return {
    image: `{{workflow.parameters.${image}}}`,
    command: ['/app/bin/vllm-eval'],
    args,
    env: [
      { name: 'OUTPUT_DIR', value: '/app/results' },
      // Downloads and compiled graders, named by content: the next run finds them.
      { name: 'XDG_CACHE_HOME', value: '/app/results/.cache' },
      { name: 'EVAL_CONFIG_PATH', value: '/etc/vllm-eval/eval_config.json' },
      ...env,
    ],
    resources: {
      requests: { cpu: isLarge ? '1' : '500m', memory: '1Gi' },
      limits: { cpu: isLarge ? '4' : '2', memory: '2Gi' },
    },
    securityContext: { ...restricted, readOnlyRootFilesystem: true },
    volumeMounts: [
      { name: 'runs', mountPath: '/app/results' },
      { name: 'config', mountPath: '/etc/vllm-eval', readOnly: true },
      { name: 'tmp', mountPath: '/tmp' },
    ],
  };
}

const secretVariables = [
  'VLLM_EVAL_API_KEY',
  'JUDGE_API_KEY',
  'CLICKHOUSE_USER',
  'CLICKHOUSE_PASSWORD',
  'HF_TOKEN',
  'TEAMS_WEBHOOK_URL',
  'MINIO_ENDPOINT',
  'MINIO_ACCESS_KEY',
  'MINIO_SECRET_KEY',
];

/** All optional: an installation has those that it needs. */
export const secretEnvironment: readonly object[] = secretVariables.map((name) => ({
  name,
  valueFrom: { secretKeyRef: { name: 'vllm-eval-secrets', key: name, optional: true } },
}));

/** A pod that was lost goes on from the journal; a configuration error (2) never gets better by itself. */
export function retryStrategy(maxAttempts: number): object {
  return {
    limit: String(maxAttempts - 1),
    expression: 'lastRetry.status == "Error" || asInt(lastRetry.exitCode) == 75',
    // No maxDuration: it counts from the first try, and a try may take an hour.
    backoff: { duration: '30s', factor: '2' },
  };
}
