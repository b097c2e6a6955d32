import { expect, test } from 'vitest';
import { pipeline } from '../pipeline.ts';
import { checkCronWorkflow, checkWorkflowSpec } from './check-workflow-template.ts';
import { renderCronWorkflows } from './render-cron-workflows.ts';
import { renderWorkflowTemplate } from './render-workflow-template.ts';
import type { CronWorkflow, Template, WorkflowSpec, WorkflowTemplate } from './workflow-template.ts';

const clean = renderWorkflowTemplate(pipeline);

function withSpec(change: Partial<WorkflowSpec>): WorkflowTemplate {
  return { ...clean, spec: { ...clean.spec, ...change } };
}

/** The template of that name changed, the others as they are. */
function withTemplate(name: string, change: (template: Template) => Template): WorkflowTemplate {
  return withSpec({
    templates: clean.spec.templates.map((template) => (template.name === name ? change(template) : template)),
  });
}

function withDepends(task: string, depends: string): WorkflowTemplate {
  return withTemplate('pipeline', (template) => ({
    ...template,
    dag: { tasks: (template.dag?.tasks ?? []).map((each) => (each.name === task ? { ...each, depends } : each)) },
  }));
}

test('what the pipeline compiles to is clean', () => {
  expect(checkWorkflowSpec(clean.spec)).toEqual([]);
});

const mistakes: readonly (readonly [string, WorkflowTemplate, string])[] = [
  ['an entrypoint that is not there', withSpec({ entrypoint: 'pipelin' }), 'entrypoint: no template "pipelin"'],
  ['an exit handler that is not there', withSpec({ onExit: 'gone' }), 'onExit: no template "gone"'],
  [
    'a task with a template that is not there',
    withSpec({ templates: clean.spec.templates.filter(({ name }) => name !== 'decide') }),
    'template "pipeline": no template "decide"',
  ],
  [
    'a parameter that is not declared',
    withTemplate('report', (template) => ({ ...template, nodeSelector: { zone: '{{workflow.parameters.zone}}' } })),
    'template "report": nothing sets {{workflow.parameters.zone}}',
  ],
  [
    'a parameter that is not declared, in an expression',
    withTemplate('report', (template) => ({
      ...template,
      nodeSelector: { zone: "{{=sprig.trunc(8, workflow.parameters['zone'])}}" },
    })),
    'template "report": nothing sets {{workflow.parameters.zone}}',
  ],
  [
    'a status before the end',
    withTemplate('nvidia-runner', (template) => ({ ...template, metadata: { labels: { s: '{{workflow.status}}' } } })),
    'template "nvidia-runner": nothing sets {{workflow.status}}',
  ],
  [
    'a variable of the specification',
    withSpec({ serviceAccountName: '{{inputs.parameters.account}}' }),
    'spec: nothing sets {{inputs.parameters.account}}',
  ],
  [
    'a task that lacks what its template takes',
    withTemplate('ask-quality', (template) => ({
      ...template,
      dag: { tasks: (template.dag?.tasks ?? []).map(({ name, template: called }) => ({ name, template: called })) },
    })),
    'template "ask-quality": task "evalchemy-runner" lacks parameter "shard"',
  ],
  [
    'an item outside of a loop',
    withTemplate('report', (template) => ({ ...template, nodeSelector: { zone: '{{item}}' } })),
    'template "report": nothing sets {{item}}',
  ],
  [
    'a memoised template that is retried',
    withTemplate('fetch-data', (template) => ({ ...template, memoize: {} })),
    'template "fetch-data": memoize beside retryStrategy; after a hit Argo 4.1 never ends the workflow',
  ],
  [
    'a variable on a command line',
    withTemplate('report', (template) => ({
      ...template,
      container: { image: 'i', command: ['sh', '-c'], args: ['echo {{workflow.name}}'] },
    })),
    'template "report": "echo {{workflow.name}}" puts a variable on a command line; pass it as env',
  ],
  [
    'a task to wait for that is not there',
    withDepends('decide', 'aggregate'),
    'template "pipeline": task "decide" depends on "aggregate", which is not there',
  ],
  [
    'a mistake in depends',
    withDepends('decide', 'aggregate-metrics &&'),
    'template "pipeline": task "decide": depends "aggregate-metrics &&": unexpected end',
  ],
  [
    'tasks that wait for each other',
    withDepends('prepare-dataset', 'ask-quality'),
    'template "pipeline": tasks wait for each other: prepare-dataset → ask-quality → prepare-dataset',
  ],
  [
    'templates that call each other',
    withTemplate('close', () => ({ name: 'close', steps: [[{ name: 'again', template: 'close' }]] })),
    'templates call each other in a circle: close → close',
  ],
  [
    'a template that nothing uses',
    withSpec({ templates: [...clean.spec.templates, { name: 'left-over' }] }),
    'template "left-over": nothing uses it',
  ],
];

test.each(mistakes)('finds %s', (_, template, problem) => {
  expect(checkWorkflowSpec(template.spec)).toContain(problem);
});

test('what runs by the clock is clean', () => {
  for (const cron of renderCronWorkflows()) expect(checkCronWorkflow(cron, [clean])).toEqual([]);
});

test('a clock without its template, or with a parameter that the template lacks, is found', () => {
  const withReference = (name: string, parameter: string): CronWorkflow => {
    const [cron] = renderCronWorkflows();
    if (cron === undefined) throw new Error('expected a CronWorkflow');
    const parameters = [{ name: parameter, value: '' }];
    return {
      ...cron,
      spec: { ...cron.spec, workflowSpec: { workflowTemplateRef: { name }, arguments: { parameters } } },
    };
  };
  expect(checkCronWorkflow(withReference('vllm-evil', 'model-name'), [clean])).toEqual([
    'no workflow template "vllm-evil"',
  ]);
  expect(checkCronWorkflow(withReference('vllm-eval', 'model'), [clean])).toEqual([
    'workflow template "vllm-eval" has no parameter "model"',
  ]);
});
