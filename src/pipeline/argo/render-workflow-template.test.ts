import { expect, test } from 'vitest';
import { pipeline } from '../pipeline.ts';
import { renderWorkflowTemplate } from './render-workflow-template.ts';
import { tasksOfDepends } from './depends.ts';

const { spec } = renderWorkflowTemplate(pipeline);
const templates = new Map(spec.templates.map((template) => [template.name, template]));
const tasks = templates.get('pipeline')?.dag?.tasks ?? [];

test('every step is a task that waits for what the step needs', () => {
  expect(tasks.map(({ name }) => name)).toEqual(['check-data', ...pipeline.map(({ name }) => name)]);
  for (const step of pipeline) {
    const depends = tasks.find(({ name }) => name === step.name)?.depends;
    const waited = depends === undefined ? [] : tasksOfDepends(depends);
    expect(waited).toEqual(expect.arrayContaining([...step.needs]));
  }
});

test('steps that ask the model run one after the other: a run directory has one writer', () => {
  const askers = pipeline.filter(({ engine }) => engine !== null).map(({ name }) => name);
  for (const [index, name] of askers.entries()) {
    const depends = tasks.find((task) => task.name === name)?.depends ?? '';
    expect(tasksOfDepends(depends)).toContain(index === 0 ? 'prepare-dataset' : askers[index - 1]);
    expect(templates.get(name)?.['synchronization']).toBeDefined();
  }
  expect(templates.get('report')?.['synchronization']).toBeUndefined();
});

test('time-outs and retries are those of the step; a configuration error is never retried', () => {
  for (const step of pipeline) {
    expect(templates.get(step.name)).toMatchObject({
      activeDeadlineSeconds: step.timeoutMinutes * 60,
      retryStrategy: {
        limit: String(step.maxAttempts - 1),
        expression: 'lastRetry.status == "Error" || asInt(lastRetry.exitCode) == 75',
      },
    });
  }
});

test('parameters are the environment of the first step only, secrets come from a Secret', () => {
  const environments = pipeline.map(({ name }) => JSON.stringify(templates.get(name)?.container?.['env']));
  expect(environments[0]).toContain('{{workflow.parameters.model-endpoint}}');
  for (const later of environments.slice(1)) expect(later).not.toContain('workflow.parameters');
  for (const each of environments)
    expect(each).toContain('"secretKeyRef":{"name":"vllm-eval-secrets","key":"HF_TOKEN"');
});
