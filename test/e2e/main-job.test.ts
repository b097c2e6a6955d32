import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildRunConfig } from '../../src/pipeline/config/build-run-config.ts';
import { loadEvalConfig } from '../../src/pipeline/config/load-eval-config.ts';
import { resolveSettings } from '../../src/pipeline/config/resolve-settings.ts';
import { writeExams } from '../../src/pipeline/write-exams.ts';
import { startSimulator } from '../../src/simulator/start-simulator.ts';
import { runCli, smallWorkspace } from './cli.ts';

type Simulator = Awaited<ReturnType<typeof startSimulator>>;

const workspace = smallWorkspace({
  serving: {
    scenarios: ['basic_performance'],
    num_prompts: 6,
    random_input_len: 32,
    random_output_len: 8,
    repetitions: 3,
  },
});
const outputDir = join(workspace.directory, 'runs');
let good: Simulator;
let bad: Simulator;

beforeAll(async () => {
  const file = await loadEvalConfig(workspace.config);
  const { values } = resolveSettings({ flags: { endpoint: 'http://not-asked' }, env: {}, file });
  const { config } = await buildRunConfig(values, file.content);
  const examDirectory = join(workspace.directory, 'exams');
  const headers = await writeExams(config, examDirectory);
  const examFiles = headers.map(({ fingerprint }) => join(examDirectory, `${fingerprint}.jsonl`));
  good = await startSimulator({ servedModelName: 'm', seed: 5, quality: { accuracy: 0.9 }, examFiles });
  bad = await startSimulator({ servedModelName: 'm', seed: 5, quality: { accuracy: 0.4 }, examFiles });
});

afterAll(async () => {
  await Promise.all([good.close(), bad.close()]);
});

const evaluate = (simulator: Simulator, tag: string) =>
  runCli([
    'run',
    '--quiet',
    '--config',
    workspace.config,
    '--endpoint',
    simulator.url,
    '--image',
    `e/vllm:${tag}`,
    '--output-dir',
    outputDir,
    '--json',
    '--gate',
  ]);

test('a first run has no baseline, is accepted, the same model passes, a damaged one does not', async () => {
  const first = await evaluate(good, 'release-1.0.0');
  expect(first.stderr).toBe('');
  expect(first.code).toBe(3);
  const firstResult = JSON.parse(first.stdout);
  expect(firstResult).toMatchObject({ verdict: 'INCONCLUSIVE', exitCode: 3 });
  const accuracy = firstResult.metrics.find(
    (row: { task: string; metric: string }) => row.task === 'arc_easy' && row.metric === 'acc',
  );
  expect(accuracy).toMatchObject({ planned: 60, measured: 60, coverage: 1 });
  expect(accuracy.value).toBeGreaterThan(0.75);

  expect(await runCli(['accept', 'latest', '--output-dir', outputDir])).toMatchObject({ code: 0 });

  const same = await evaluate(good, 'release-1.0.1');
  expect(JSON.parse(same.stdout).details.comparisons).toEqual(
    expect.arrayContaining([expect.objectContaining({ task: 'arc_easy', metric: 'acc', delta: 0, flipsToWorse: 0 })]),
  );

  const damaged = await evaluate(bad, 'release-1.1.0');
  expect(damaged.code).toBe(1);
  expect(['REGRESSED', 'CRITICAL']).toContain(JSON.parse(damaged.stdout).verdict);

  expect(await runCli(['gate', 'latest', '--output-dir', outputDir])).toMatchObject({ code: 1 });
  const { runId, path } = JSON.parse(damaged.stdout);
  for (const name of ['report.html', 'report.md', 'junit.xml', 'teams-card.json']) {
    expect(readFileSync(join(path, name), 'utf8').length, name).toBeGreaterThan(100);
  }
  const list = JSON.parse((await runCli(['results', 'list', '--output-dir', outputDir, '--json'])).stdout);
  expect(list.map((run: { verdict: string }) => run.verdict)).toHaveLength(3);

  const rescored = JSON.parse((await runCli(['rescore', runId, '--output-dir', outputDir, '--json'])).stdout);
  expect(rescored.exams.map((exam: { changed: number }) => exam.changed)).toEqual(rescored.exams.map(() => 0));

  const exported = (await runCli(['results', 'export', runId, '--output-dir', outputDir])).stdout.trim().split('\n');
  expect(JSON.parse(exported[0] ?? '')).toMatchObject({ run: runId, release: 'release-1.1.0' });
}, 60_000);

test('a step at a time gives what run gives', async () => {
  const steps = join(workspace.directory, 'steps');
  const base = ['--quiet', '--output-dir', steps];
  const prepared = await runCli([
    'step',
    'prepare-dataset',
    '--run',
    'by-hand',
    '--config',
    workspace.config,
    '--endpoint',
    good.url,
    ...base,
  ]);
  expect(prepared).toMatchObject({ code: 0, stderr: '' });
  for (const name of [
    'deepeval-runner',
    'evalchemy-runner',
    'nvidia-runner',
    'vllm-benchmark',
    'aggregate-metrics',
    'decide',
    'report',
    'deliver',
  ]) {
    expect(await runCli(['step', name, '--run', 'by-hand', ...base]), name).toMatchObject({ code: 0, stderr: '' });
  }
  const rows = JSON.parse(readFileSync(join(steps, 'by-hand', 'metrics.json'), 'utf8')).rows;
  expect(
    rows.find((row: { task: string; metric: string }) => row.task === 'kobest_copa' && row.metric === 'acc'),
  ).toMatchObject({ measured: 60 });
}, 60_000);
