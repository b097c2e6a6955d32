import { expect, test } from 'vitest';
import { pipeline } from '../pipeline.ts';
import { renderWorkflowTemplate } from './render-workflow-template.ts';
import { tasksOfDepends } from './depends.ts';

const { spec } = renderWorkflowTemplate(pipeline);
const templates = new Map(spec.templates.map((template) => [template.name, template]));
const waitsFor = (template: string, task: string): readonly string[] => {
  const found = templates.get(template)?.dag?.tasks.find(({ name }) => name === task);
  return found?.depends === undefined ? [] : tasksOfDepends(found.depends);
};
const quality = ['deepeval-runner', 'evalchemy-runner', 'nvidia-runner'];

test('every step waits for what it needs, quality steps as one task', () => {
  const named = [...(templates.get('pipeline')?.dag?.tasks ?? []), ...(templates.get('ask-quality')?.dag?.tasks ?? [])];
  expect(named.map(({ name }) => name).toSorted()).toEqual(
    ['check-data', 'ask-quality', ...pipeline.map(({ name }) => name)].toSorted(),
  );
  for (const { name, needs } of pipeline.filter((step) => !quality.includes(step.name))) {
    const wanted = needs.map((need) => (quality.includes(need) ? 'ask-quality' : need));
    expect(waitsFor('pipeline', name)).toEqual(expect.arrayContaining(wanted));
  }
  expect(waitsFor('pipeline', 'prepare-dataset')).toEqual(['check-data']);
  expect(waitsFor('pipeline', 'ask-quality')).toEqual(['prepare-dataset']);
});

test('whoever asks the model has it alone; quality steps share it among themselves', () => {
  const askers = pipeline.filter(({ asksModel }) => asksModel).map(({ name }) => name);
  for (const name of ['ask-quality', ...askers.filter((asker) => !quality.includes(asker))]) {
    expect(templates.get(name)?.['synchronization']).toBeDefined();
  }
  // A step inside would wait for the permit that its group holds.
  for (const name of [...quality, 'report']) expect(templates.get(name)?.['synchronization']).toBeUndefined();
  expect(waitsFor('pipeline', 'vllm-benchmark')).toContain('ask-quality');
  expect(waitsFor('ask-quality', 'evalchemy-runner')).toEqual(['deepeval-runner']);
});

test('standard benchmarks fan out over a parameter, which reaches no shell', () => {
  const task = templates.get('ask-quality')?.dag?.tasks.find(({ name }) => name === 'evalchemy-runner');
  expect(task).toMatchObject({
    withParam: '{{workflow.parameters.quality-shards}}',
    arguments: { parameters: [{ name: 'shard', value: '{{item}}' }] },
  });
  expect(templates.get('evalchemy-runner')?.container).toMatchObject({
    args: ['step', 'evalchemy-runner', '--run', '$(RUN_ID)', '--shard', '$(SHARD)'],
  });
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
