import { closingSteps } from '../pipeline.ts';
import type { Step } from '../step.ts';
import type { Template, WorkflowTemplate } from './workflow-template.ts';

export const namespace = 'mlops';
export const configMapName = 'vllm-eval-config';
export const semaphores = { configMap: 'vllm-eval-semaphores', key: 'served-model' } as const;
export const labels = { 'app.kubernetes.io/part-of': 'vllm-eval' } as const;

/** Whole run, in seconds: a release is reported within two hours. */
const deadlineSeconds = 7_200;
const daySeconds = 86_400;

/** Parameters of a workflow and the variable each becomes. They reach a process as its environment only, never a command line. */
const parameters = [
  { name: 'model-endpoint', value: 'http://vllm.vllm:8000', variable: 'MODEL_ENDPOINT' },
  { name: 'model-name', value: '', variable: 'MODEL_NAME' },
  { name: 'served-model-name', value: '', variable: 'SERVED_MODEL_NAME' },
  { name: 'release-image', value: '', variable: 'RELEASE_IMAGE' },
  { name: 'release-git-commit', value: '', variable: 'RELEASE_GIT_COMMIT' },
  { name: 'release-seen-at', value: '', variable: 'RELEASE_SEEN_AT' },
  { name: 'model-line', value: '', variable: 'VLLM_EVAL_MODEL_LINE' },
  { name: 'backend-api', value: 'http://10.7.60.71:10301', variable: 'BACKEND_API' },
  { name: 'clickhouse-url', value: '', variable: 'CLICKHOUSE_URL' },
  { name: 'judge-endpoint', value: '', variable: 'JUDGE_ENDPOINT' },
  { name: 'judge-model', value: '', variable: 'JUDGE_MODEL' },
  { name: 'run-logs', value: '', variable: 'RUN_LOGS_URL' },
  { name: 'server-url', value: '', variable: 'VLLM_EVAL_SERVER_URL' },
] as const;

const runnerImage = { name: 'runner-image', value: 'ghcr.io/thakicloud/evalchemy-linux:latest' } as const;
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

/**
 * The pipeline as an Argo Workflow: a pod per step, `vllm-eval step <name>` in each. Steps that ask the model run one after the other:
 * a run directory has one writer at a time, and a benchmark must not share the model with quality traffic of its own run. Traffic of
 * other runs is kept away by a semaphore that every such step takes.
 */
export function renderWorkflowTemplate(steps: readonly Step[]): WorkflowTemplate {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'WorkflowTemplate',
    metadata: { name: 'vllm-eval', namespace, labels },
    spec: {
      entrypoint: 'pipeline',
      onExit: 'close',
      arguments: { parameters: [...parameters.map(({ name, value }) => ({ name, value })), runnerImage] },
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
      templates: [
        { name: 'pipeline', dag: { tasks: steps.map((step, index) => task(step, steps.slice(0, index))) } },
        {
          name: 'close',
          steps: closingSteps.map((name) => [{ name, template: name, when: '{{workflow.status}} != Succeeded' }]),
        },
        ...steps.map(podTemplate),
      ],
    },
  };
}

const restricted = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } as const;

/** Argo's own containers get what PodSecurity `restricted` asks for, whatever the controller's configuration. */
const executorPatch = {
  initContainers: [{ name: 'init', securityContext: restricted }],
  containers: [{ name: 'wait', securityContext: restricted }],
};

function task(step: Step, earlier: readonly Step[]): { name: string; template: string; depends?: string } {
  const previousAsker = step.engine === null ? undefined : earlier.findLast(({ engine }) => engine !== null);
  const needs = new Set([...step.needs, ...(previousAsker === undefined ? [] : [previousAsker.name])]);
  return { name: step.name, template: step.name, ...(needs.size === 0 ? {} : { depends: [...needs].join(' && ') }) };
}

function podTemplate(step: Step): Template {
  const isAsker = step.engine !== null;
  return {
    name: step.name,
    activeDeadlineSeconds: step.timeoutMinutes * 60,
    ...(isAsker
      ? { synchronization: { semaphores: [{ configMapKeyRef: { name: semaphores.configMap, key: semaphores.key } }] } }
      : {}),
    retryStrategy: {
      limit: String(step.maxAttempts - 1),
      // A pod that was lost goes on from the journal; a configuration error (2) never gets better by itself.
      expression: 'lastRetry.status == "Error" || asInt(lastRetry.exitCode) == 75',
      // No maxDuration: it counts from the first try, and a try may take an hour.
      backoff: { duration: '30s', factor: '2' },
    },
    container: {
      image: `{{workflow.parameters.${runnerImage.name}}}`,
      command: ['/app/bin/vllm-eval'],
      args: ['step', step.name, '--run', '$(RUN_ID)'],
      env: environment(step),
      resources: {
        requests: { cpu: isAsker ? '1' : '500m', memory: '1Gi' },
        limits: { cpu: isAsker ? '4' : '2', memory: '2Gi' },
      },
      securityContext: { ...restricted, readOnlyRootFilesystem: true },
      volumeMounts: [
        { name: 'runs', mountPath: '/app/results' },
        { name: 'config', mountPath: '/etc/vllm-eval', readOnly: true },
        { name: 'tmp', mountPath: '/tmp' },
      ],
    },
  };
}

/** prepare-dataset takes the parameters and writes them into run.json, where later steps read them; secrets are given to each anew. */
function environment(step: Step): readonly object[] {
  const isFirst = step.needs.length === 0;
  return [
    { name: 'RUN_ID', value: '{{workflow.uid}}' },
    { name: 'OUTPUT_DIR', value: '/app/results' },
    { name: 'EVAL_CONFIG_PATH', value: '/etc/vllm-eval/eval_config.json' },
    ...(isFirst
      ? parameters.map(({ name, variable }) => ({ name: variable, value: `{{workflow.parameters.${name}}}` }))
      : []),
    ...secretVariables.map((name) => ({
      name,
      valueFrom: { secretKeyRef: { name: 'vllm-eval-secrets', key: name, optional: true } },
    })),
  ];
}
