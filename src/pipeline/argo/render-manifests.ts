import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { EvalError } from '../../contracts/errors.ts';
import { packageRoot } from '../config/package-root.ts';
import { pipeline } from '../pipeline.ts';
import { checkCronWorkflow, checkWorkflowSpec } from './check-workflow-template.ts';
import { renderCronWorkflows } from './render-cron-workflows.ts';
import { renderWorkflowTemplate, semaphores } from './render-workflow-template.ts';
import { configMapName, labels, namespace } from './workflow-spec.ts';

const header = '# Written by `vllm-eval argo render` from src/pipeline/: change it there.\n';

/** File name → YAML of everything that the workflow is made of. Throws EVAL_ARGO_INVALID when our own check finds a mistake. */
export async function renderManifests(): Promise<ReadonlyMap<string, string>> {
  const template = renderWorkflowTemplate(pipeline);
  const crons = renderCronWorkflows();
  const problems = [
    ...checkWorkflowSpec(template.spec),
    ...crons.flatMap((cron) =>
      checkCronWorkflow(cron, [template]).map((problem) => `${cron.metadata.name}: ${problem}`),
    ),
  ];
  if (problems.length > 0) {
    throw new EvalError({
      code: 'EVAL_ARGO_INVALID',
      message: `Expected a workflow that Argo can run, found ${problems.length} mistakes: ${problems.join('; ')}.`,
      nextStep: 'Correct src/pipeline/ or its compiler in src/pipeline/argo/.',
    });
  }
  const configuration = await readFile(join(packageRoot, 'configs', 'eval_config.json'), 'utf8');
  return new Map([
    ['workflow-template.yaml', toYaml(template)],
    ['cron-workflows.yaml', toYaml(...crons)],
    [
      'config-maps.yaml',
      toYaml(
        configMap(configMapName, { 'eval_config.json': configuration }),
        // One permit: whoever asks the served model has it alone.
        configMap(semaphores.configMap, { [semaphores.key]: '1' }),
      ),
    ],
  ]);
}

function configMap(name: string, data: Readonly<Record<string, string>>): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace, labels }, data };
}

/** YAML 1.1, as Kubernetes reads it: texts such as `on` and `n` are quoted. */
function toYaml(...documents: readonly object[]): string {
  return (
    header +
    documents
      .map((document) => stringify(document, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false }))
      .join('---\n')
  );
}
