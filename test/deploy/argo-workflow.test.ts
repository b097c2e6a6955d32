import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { packageRoot } from '../../src/pipeline/config/package-root.ts';
import { startSimulator } from '../../src/simulator/start-simulator.ts';
import { isCleanError, runCli } from '../e2e/cli.ts';

interface Task {
  readonly template: string;
  readonly withParam?: string;
}

interface Pod {
  readonly name: string;
  readonly steps?: readonly (readonly Task[])[];
  readonly dag?: { readonly tasks: readonly Task[] };
  readonly container: { readonly args: string[]; readonly env: readonly { name: string; value?: string }[] };
}

const folder = join(packageRoot, 'k8s', 'argo');
const { spec } = parse(readFileSync(join(folder, 'workflow-template.yaml'), 'utf8'));
const namesOf = (tasks: readonly { template: string }[]): string[] => tasks.map(({ template }) => template);
const entry = spec.templates.find(({ name }: Pod) => name === spec.entrypoint);
const exit = spec.templates.find(({ name }: Pod) => name === spec.onExit);

let simulator: Awaited<ReturnType<typeof startSimulator>>;
beforeAll(async () => {
  simulator = await startSimulator({});
});
afterAll(() => simulator.close());

/** Runs templates in order as Argo would: a process each, with the arguments and variables of the rendered file. */
function runner() {
  const directory = mkdtempSync(join(tmpdir(), 'vllm-eval-argo-'));
  const config = join(directory, 'eval_config.json');
  const benchmarks = [{ name: 'small', tasks: ['arc_easy'], few_shot: 0, limit: 4 }];
  writeFileSync(config, JSON.stringify({ data: { cut: 'sample' }, store: { url: 'none' }, benchmarks }));
  const mounted: Readonly<Record<string, string>> = {
    OUTPUT_DIR: directory,
    EVAL_CONFIG_PATH: config,
    BACKEND_API: '',
  };
  const values = new Map<string, string>([['workflow.uid', '5c1f0a2e-0000-4000-8000-000000000000']]);
  for (const { name, value } of spec.arguments.parameters) values.set(`workflow.parameters.${name}`, value);
  values.set('workflow.parameters.model-endpoint', simulator.url);
  values.set('workflow.parameters.quality-shards', '["0/2","1/2"]');
  const fill = (text: string): string => text.replaceAll(/\{\{(.+?)\}\}/g, (_, key: string) => values.get(key) ?? '');
  const run = async (name: string): ReturnType<typeof runCli> => {
    const { container, steps, dag }: Pod = spec.templates.find((template: Pod) => template.name === name);
    let last: Awaited<ReturnType<typeof runCli>> | undefined;
    for (const task of [...(steps ?? []).flat(), ...(dag?.tasks ?? [])]) {
      for (const item of task.withParam === undefined ? [''] : JSON.parse(fill(task.withParam))) {
        values.set('inputs.parameters.shard', item);
        last = await run(task.template);
        if (last.code !== 0) return last;
      }
    }
    if (last !== undefined) return last;
    const env: Record<string, string> = {};
    for (const { name: variable, value } of container.env) {
      if (value !== undefined) env[variable] = fill(value);
    }
    const args = container.args.map((text) => text.replaceAll(/\$\((\w+)\)/g, (_, key) => env[key] ?? ''));
    return runCli(args, { env: { ...env, ...mounted } });
  };
  return { run, path: join(directory, values.get('workflow.uid') ?? '') };
}

test('the rendered tasks, run in their order as processes, end in a report', async () => {
  const { run, path } = runner();
  for (const name of namesOf(entry.dag.tasks)) expect(await run(name)).toMatchObject({ code: 0 });
  expect(existsSync(join(path, 'report.html'))).toBe(true);
  expect(JSON.parse(readFileSync(join(path, 'metrics.json'), 'utf8')).rows.length).toBeGreaterThan(0);
});

test('the exit handler reports a run that broke off before its questions were asked, and lets nothing pass', async () => {
  const { run, path } = runner();
  expect(await run('prepare-dataset')).toMatchObject({ code: 0 });
  for (const name of namesOf(exit.steps.flat())) expect(await run(name)).toMatchObject({ code: 0 });
  expect(JSON.parse(readFileSync(join(path, 'verdict.json'), 'utf8')).verdict).toBe('INCONCLUSIVE');
  expect(existsSync(join(path, 'report.html'))).toBe(true);
});

test('files under k8s/argo are those that the pipeline compiles to', async () => {
  expect(await runCli(['argo', 'render', '--check'], { cwd: packageRoot })).toMatchObject({ code: 0 });
  const directory = mkdtempSync(join(tmpdir(), 'vllm-eval-argo-'));
  await runCli(['argo', 'render', '--dir', directory]);
  writeFileSync(join(directory, 'workflow-template.yaml'), '# changed by hand\n');
  const drifted = await runCli(['argo', 'render', '--dir', directory, '--check']);
  expect(drifted.code).toBe(2);
  expect(isCleanError(drifted)).toBe(true);
  expect(drifted.stderr).toContain('EVAL_ARGO_DRIFT');
});
