import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Asked, askedSchema } from '../../src/contracts/asked.ts';
import { type MetricRow, runMetricsSchema } from '../../src/contracts/metric-row.ts';
import { type Verdict, verdictSchema } from '../../src/contracts/verdict.ts';
import { buildRunConfig } from '../../src/pipeline/config/build-run-config.ts';
import { loadEvalConfig } from '../../src/pipeline/config/load-eval-config.ts';
import { resolveSettings } from '../../src/pipeline/config/resolve-settings.ts';
import { writeExams } from '../../src/pipeline/write-exams.ts';
import type { Quality } from '../../src/simulator/simulator-config.ts';
import { startSimulator } from '../../src/simulator/start-simulator.ts';
import { runCli, type RunCliOptions, smallWorkspace } from './cli.ts';

type Simulator = Awaited<ReturnType<typeof startSimulator>>;

const { directory, config: configFile } = smallWorkspace({
  benchmarks: [{ name: 'small', tasks: ['arc_easy', 'hellaswag'], few_shot: 0 }],
  extension: { first_items: 40, answers: 400, looks: 4 },
});
const outputDir = join(directory, 'runs');
const closing: Simulator[] = [];
let examFiles: string[];

beforeAll(async () => {
  const file = await loadEvalConfig(configFile);
  const { values } = resolveSettings({ flags: { endpoint: 'http://not-asked' }, env: {}, file });
  const { config } = await buildRunConfig(values, file.content);
  const headers = await writeExams(config, join(directory, 'exams'));
  examFiles = headers.map(({ fingerprint }) => join(directory, 'exams', `${fingerprint}.jsonl`));
});

afterAll(async () => {
  await Promise.all(closing.map((simulator) => simulator.close()));
});

async function serve(quality: Partial<Quality>): Promise<string> {
  const simulator = await startSimulator({ servedModelName: 'm', seed: 5, quality, examFiles });
  closing.push(simulator);
  return simulator.url;
}

async function evaluate(runId: string, endpoint: string, options: RunCliOptions = {}): Promise<void> {
  const flags = ['--config', configFile, '--endpoint', endpoint, '--output-dir', outputDir, '--run-id', runId];
  const { stderr } = await runCli(['run', '--quiet', ...flags], options);
  expect(stderr).toBe('');
}

interface Outcome {
  readonly verdict: Verdict;
  readonly asked: Asked | null;
  readonly rows: readonly MetricRow[];
}

function outcomeOf(runId: string): Outcome {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(outputDir, runId, name), 'utf8'));
  let asked: Asked | null = null;
  try {
    asked = askedSchema.parse(read('asked.json'));
  } catch {}
  return {
    verdict: verdictSchema.parse(read('verdict.json')),
    asked,
    rows: runMetricsSchema.parse(read('metrics.json')).rows,
  };
}

const planned = ({ rows }: Outcome): Record<string, number> =>
  Object.fromEntries(rows.filter(({ metric }) => metric === 'acc').map((row) => [row.task, row.planned]));

test('a first run is asked whole; a later one little, and more where it is undecided', async () => {
  await evaluate('first', await serve({ accuracy: 0.8 }));
  const first = outcomeOf('first');
  expect(first.asked).toBeNull();
  expect(planned(first)).toEqual({ arc_easy: 200, hellaswag: 200 });
  expect((await runCli(['accept', 'first', '--output-dir', outputDir])).code).toBe(0);

  await evaluate('unclear', await serve({ accuracy: 0.8, flipNoise: 0.05, flipSeed: 3 }));
  const unclear = outcomeOf('unclear');
  expect(unclear.asked?.extensions.length).toBeGreaterThan(0);
  expect(unclear.verdict.look).toBe((unclear.asked?.extensions.length ?? 0) + 1);
  const spent = unclear.asked?.extensions.reduce((sum, { answers }) => sum + answers, 0) ?? 0;
  expect(spent).toBeLessThanOrEqual(400);
  const items = planned(unclear);
  expect((items['arc_easy'] ?? 0) + (items['hellaswag'] ?? 0)).toBe(80 + spent);
  expect(unclear.rows.every(({ coverage }) => coverage === 1)).toBe(true);
  expect(unclear.verdict.comparisons.some(({ test: how }) => how === 'e-process')).toBe(true);

  await evaluate('ruined', await serve({ accuracy: 0.3 }));
  const ruined = outcomeOf('ruined');
  expect(ruined.verdict.verdict).toBe('CRITICAL');
  expect(ruined.verdict.look).toBeUndefined();
  expect(planned(ruined)).toEqual({ arc_easy: 40, hellaswag: 40 });
}, 120_000);

test('killed at any time, the same command comes to the same end', async () => {
  const endpoint = await serve({ accuracy: 0.8, flipNoise: 0.05, flipSeed: 3 });
  for (const killAfterMs of [700, 1100, 1500, 1900]) await evaluate('killed', endpoint, { killAfterMs });
  await evaluate('killed', endpoint);
  const [killed, unclear] = [outcomeOf('killed'), outcomeOf('unclear')];
  expect(killed.rows).toEqual(unclear.rows);
  expect(killed.verdict.verdict).toBe(unclear.verdict.verdict);
  expect(killed.asked?.exams).toEqual(unclear.asked?.exams);
}, 120_000);
