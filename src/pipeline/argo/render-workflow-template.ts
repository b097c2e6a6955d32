import { closingSteps } from '../pipeline.ts';
import type { Step } from '../step.ts';
import {
  labels,
  namespace,
  retryStrategy,
  reasoningImage,
  runnerContainer,
  runnerImage,
  secretEnvironment,
  workflowSpec,
} from './workflow-spec.ts';
import type { DagTask, Template, WorkflowTemplate } from './workflow-template.ts';

export const semaphores = { configMap: 'vllm-eval-semaphores', key: 'served-model' } as const;

/** Whole run, in seconds: a release is reported within two hours. */
const deadlineSeconds = 7_200;

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

export const templateName = 'vllm-eval';

/** Parts that standard benchmarks are split into, a pod each: a JSON list of the values of `--shard`. */
const qualityShards = { name: 'quality-shards', value: '["0/1"]' } as const;

/**
 * The pipeline as an Argo Workflow: a pod per step, `vllm-eval step <name>` in each. A benchmark must not share the model with quality
 * traffic, of its own run or another: the task with all quality steps, and every other that asks the model, takes the one permit of a
 * semaphore.
 */
export function renderWorkflowTemplate(steps: readonly Step[]): WorkflowTemplate {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'WorkflowTemplate',
    metadata: { name: templateName, namespace, labels },
    spec: workflowSpec({
      entrypoint: 'pipeline',
      onExit: 'close',
      parameters: [...parameters.map(({ name, value }) => ({ name, value })), reasoningImage, qualityShards],
      deadlineSeconds,
      templates: [
        { name: 'pipeline', dag: { tasks: [{ name: checkData, template: checkData }, ...pipelineTasks(steps)] } },
        { name: askQuality, synchronization, dag: { tasks: qualityTasks(steps.filter(isQuality)) } },
        {
          name: 'close',
          steps: closingSteps.map((name) => [{ name, template: name, when: '{{workflow.status}} != Succeeded' }]),
        },
        ...checkDataTemplates,
        ...steps.map(podTemplate),
      ],
    }),
  };
}

const checkData = 'check-data';

/**
 * Fetches every data set and holds it against its manifest, once a day and image (which holds the manifests), whatever releases come.
 * prepare-dataset reads what it left; it trusts nothing that it has not hashed itself. Two templates: a memoised one that is retried
 * would never let its workflow end.
 */
const checkDataTemplates: readonly Template[] = [
  {
    name: checkData,
    memoize: {
      key: `data-{{=sprig.trunc(40, sprig.sha256sum(workflow.parameters['${runnerImage.name}']))}}`,
      maxAge: '24h',
      cache: { configMap: { name: 'vllm-eval-data-checks' } },
    },
    steps: [[{ name: 'fetch-data', template: 'fetch-data' }]],
  },
  {
    name: 'fetch-data',
    activeDeadlineSeconds: 900,
    retryStrategy: retryStrategy(3),
    container: runnerContainer(['plan', '--json'], secretEnvironment),
  },
];

const askQuality = 'ask-quality';
const synchronization = {
  semaphores: [{ configMapKeyRef: { name: semaphores.configMap, key: semaphores.key } }],
} as const;

function isQuality({ engine }: Step): boolean {
  return engine !== null && engine !== 'serving';
}

function pipelineTasks(steps: readonly Step[]): readonly DagTask[] {
  const taskOf = new Map(steps.map((step) => [step.name, isQuality(step) ? askQuality : step.name]));
  const needs = new Map<string, Set<string>>();
  let previousAsker: string | undefined;
  for (const step of steps) {
    const name = taskOf.get(step.name) ?? step.name;
    const before = needs.get(name) ?? new Set(step.needs.length === 0 ? [checkData] : []);
    for (const need of step.needs) before.add(taskOf.get(need) ?? need);
    if (step.asksModel && previousAsker !== undefined && previousAsker !== name) before.add(previousAsker);
    needs.set(name, before);
    if (step.asksModel) previousAsker = name;
  }
  return [...needs].map(([name, before]) => ({ name, template: name, depends: [...before].join(' && ') }));
}

/** The first alone (it may need a judge, not the model), then the others side by side, standard benchmarks in parts. */
function qualityTasks(steps: readonly Step[]): readonly DagTask[] {
  return steps.map((step, index) => ({
    name: step.name,
    template: step.name,
    ...(index === 0 ? {} : { depends: steps[0]?.name ?? '' }),
    ...(isSharded(step)
      ? {
          withParam: `{{workflow.parameters.${qualityShards.name}}}`,
          arguments: { parameters: [{ name: 'shard', value: '{{item}}' }] },
        }
      : {}),
  }));
}

function isSharded({ engine }: Step): boolean {
  return engine === 'standard';
}

function podTemplate(step: Step): Template {
  const shard = isSharded(step) ? ['--shard', '$(SHARD)'] : [];
  return {
    name: step.name,
    ...(isSharded(step) ? { inputs: { parameters: [{ name: 'shard' }] } } : {}),
    activeDeadlineSeconds: step.timeoutMinutes * 60,
    ...(step.asksModel && !isQuality(step) ? { synchronization } : {}),
    retryStrategy: retryStrategy(step.maxAttempts),
    container: runnerContainer(['step', step.name, '--run', '$(RUN_ID)', ...shard], environment(step), {
      isLarge: step.asksModel,
      ...(step.engine === 'reasoning' ? { image: reasoningImage.name } : {}),
    }),
  };
}

/** prepare-dataset takes the parameters and writes them into run.json, where later steps read them; secrets are given to each anew. */
function environment(step: Step): readonly object[] {
  const isFirst = step.needs.length === 0;
  return [
    { name: 'RUN_ID', value: '{{workflow.uid}}' },
    ...(isSharded(step) ? [{ name: 'SHARD', value: '{{inputs.parameters.shard}}' }] : []),
    ...(isFirst
      ? parameters.map(({ name, variable }) => ({ name: variable, value: `{{workflow.parameters.${name}}}` }))
      : []),
    ...secretEnvironment,
  ];
}
