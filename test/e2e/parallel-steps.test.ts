import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../../src/pipeline/config/package-root.ts';
import { startSimulator } from '../../src/simulator/start-simulator.ts';
import { runCli, smallWorkspace } from './cli.ts';

const { directory, config } = smallWorkspace({
  benchmarks: [{ name: 'small', tasks: ['arc_easy', 'kobest_copa', 'gsm8k'], few_shot: 0, limit: 20 }],
  deepeval: { suites: [join(packageRoot, 'eval/deepeval_tests/quick.yaml')], limit: 5 },
});
const output = ['--quiet', '--output-dir', join(directory, 'runs')];
let simulator: Awaited<ReturnType<typeof startSimulator>>;
beforeAll(async () => {
  simulator = await startSimulator({ seed: 5, latency: { decodeStepMs: 1 } });
});
afterAll(() => simulator.close());

const step = (...words: string[]) => runCli(['step', ...words, '--run', 'split', ...output]);

function metricsOf(runId: string): string {
  return readFileSync(join(directory, 'runs', runId, 'metrics.json'), 'utf8').replaceAll(runId, 'RUN');
}

test('steps and shards side by side give what one process gives', async () => {
  const asked = ['--config', config, '--endpoint', simulator.url];
  expect(await runCli(['run', '--run-id', 'whole', ...asked, ...output])).toMatchObject({ code: 0 });
  expect(await step('prepare-dataset', ...asked)).toMatchObject({ code: 0 });
  const shards = ['0/3', '1/3', '2/3'].map((shard) => step('evalchemy-runner', '--shard', shard));
  const ended = await Promise.all([...shards, step('deepeval-runner')]);
  expect(ended.map(({ code, stderr }) => [code, stderr])).toEqual(ended.map(() => [0, '']));
  for (const name of ['nvidia-runner', 'vllm-benchmark', 'aggregate-metrics', 'decide', 'report']) {
    expect(await step(name), name).toMatchObject({ code: 0 });
  }
  expect(metricsOf('split')).toBe(metricsOf('whole'));
  const planned = await runCli(['plan', ...asked, '--like', join(directory, 'runs', 'split'), '--json']);
  const { totalSeconds } = JSON.parse(planned.stdout);
  const { seconds } = JSON.parse(readFileSync(join(directory, 'runs', 'split', 'timeline.json'), 'utf8'));
  expect(Math.abs(totalSeconds / seconds - 1)).toBeLessThan(0.25);
}, 60_000);

test('a run that went on in shards is whole when one process takes it over', async () => {
  const named = (...words: string[]) => runCli(['step', ...words, '--run', 'taken-over', ...output]);
  const asked = ['--config', config, '--endpoint', simulator.url];
  await named('prepare-dataset', ...asked);
  expect(await named('evalchemy-runner', '--shard', '0/2')).toMatchObject({ code: 0 });
  expect(await runCli(['run', '--run-id', 'taken-over', ...asked, ...output])).toMatchObject({ code: 0 });
  expect(metricsOf('taken-over')).toBe(metricsOf('whole'));
}, 60_000);

test('a shard that cannot be is named', async () => {
  for (const words of [
    ['evalchemy-runner', '--shard', '3/3'],
    ['decide', '--shard', '0/2'],
    ['evalchemy-runner', '--shard', 'x'],
  ]) {
    expect(await step(...words)).toMatchObject({ code: 2, stderr: expect.stringContaining('--shard: expected I/N') });
  }
});
