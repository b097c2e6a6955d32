import { labels, namespace, retryStrategy, runnerContainer, secretEnvironment, workflowSpec } from './workflow-spec.ts';
import { templateName } from './render-workflow-template.ts';
import type { CronWorkflow, WorkflowSpec } from './workflow-template.ts';

/** What happens by the clock. The chart changes schedules and leaves out what an installation does not want. */
export function renderCronWorkflows(): readonly CronWorkflow[] {
  return [
    // The served model once more: what differs from its baseline is noise, and a verdict other than PASS is worth a look.
    cronWorkflow('nightly-a-a', '0 3 * * *', { workflowTemplateRef: { name: templateName } }),
    cronWorkflow(
      'regression-set',
      '0 2 * * *',
      commandSpec('regression-set', [
        'datasets',
        'regression-set',
        '/app/results/.snapshots/queries.jsonl',
        '--out',
        '/app/results/.data',
      ]),
    ),
    // Sends what a receiver did not take, and looks how long the bucket keeps run logs.
    cronWorkflow('delivery', '17 * * * *', commandSpec('delivery', ['deliver', '--pending'])),
  ];
}

function cronWorkflow(name: string, schedule: string, spec: CronWorkflow['spec']['workflowSpec']): CronWorkflow {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'CronWorkflow',
    metadata: { name: `vllm-eval-${name}`, namespace, labels },
    spec: {
      schedules: [schedule],
      timezone: 'Asia/Seoul',
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: 600,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 3,
      workflowSpec: spec,
    },
  };
}

/** One command in one pod. */
function commandSpec(name: string, args: readonly string[]): WorkflowSpec {
  return workflowSpec({
    entrypoint: name,
    parameters: [],
    deadlineSeconds: 3_600,
    templates: [
      {
        name,
        activeDeadlineSeconds: 3_000,
        retryStrategy: retryStrategy(2),
        container: runnerContainer(args, secretEnvironment),
      },
    ],
  });
}
