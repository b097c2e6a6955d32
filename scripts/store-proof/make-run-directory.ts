import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ExamHeader } from '../../src/contracts/exam.ts';
import type { MetricRow } from '../../src/contracts/metric-row.ts';
import type { Run } from '../../src/contracts/run.ts';
import type { Sample } from '../../src/contracts/sample.ts';
import { scored } from '../../src/contracts/score.ts';
import { packageRoot } from '../../src/pipeline/config/package-root.ts';

const exam: ExamHeader = {
  schemaVersion: 1,
  fingerprint: 'e'.repeat(64),
  engine: 'standard',
  suite: 'proof',
  task: 'questions',
  language: 'en',
  dataset: { name: 'questions', version: '1', sha256: 'd'.repeat(64) },
  itemCount: 0,
  repeats: 1,
  sampling: { temperature: 0 },
  promptMode: 'completion',
  scorerVersion: '1',
  metrics: [{ name: 'acc', aggregation: 'mean', higherIsBetter: true, unit: 'fraction', primary: true }],
  requestsPerItem: 1,
  settings: {},
};

/** A finished run of made-up answers: `samples` items with one metric each, as a run directory holds it. */
export async function makeRunDirectory(parent: string, runId: string, samples: number, now: Date): Promise<string> {
  const path = join(parent, runId);
  for (const folder of ['exams', 'journal', 'steps']) mkdirSync(join(path, folder), { recursive: true });
  const header = { ...exam, itemCount: samples };
  const run: Run = {
    schemaVersion: 1,
    runId,
    toolVersion: '0.1.0',
    createdAt: now.toISOString(),
    modelLine: 'proof',
    suite: 'proof',
    release: {
      repository: 'ghcr.io/example/model',
      digest: `sha256:${'a'.repeat(64)}`,
      tags: ['release-1.0.0'],
      servedModelName: 'model',
      gitCommit: null,
    },
    target: {
      endpoint: 'http://127.0.0.1:8000/v1',
      servedModelName: 'model',
      modelRoot: null,
      maxModelLength: 4096,
      serverKind: 'vllm',
      serverVersion: null,
      systemFingerprint: null,
      capabilities: { tokenize: true, echoLogprobs: true, promptLogprobs: true, logprobTokenIds: true, metrics: true },
      observedAt: now.toISOString(),
    },
    seed: 1,
    configSha256: 'c'.repeat(64),
    config: {},
    exams: [header],
  };
  const row: MetricRow = {
    engine: 'standard',
    suite: 'proof',
    task: 'questions',
    exam: exam.fingerprint,
    metric: 'acc',
    value: 0.8,
    standardError: 0.001,
    planned: samples,
    measured: samples,
    coverage: 1,
    notMeasured: {},
    higherIsBetter: true,
    unit: 'fraction',
    primary: true,
  };
  writeFileSync(join(path, 'run.json'), JSON.stringify(run));
  writeFileSync(join(path, 'metrics.json'), JSON.stringify({ schemaVersion: 1, runId, rows: [row] }));
  const journal = createWriteStream(join(path, 'journal', 'evalchemy-runner.0.jsonl'));
  for (let index = 0; index < samples; index += 1) {
    if (!journal.write(`${JSON.stringify(sampleOf(index, now))}\n`)) await once(journal, 'drain');
  }
  journal.end();
  await once(journal, 'finish');
  return path;
}

/** A fifth of the answers is wrong. */
function sampleOf(index: number, now: Date): Sample {
  return {
    exam: exam.fingerprint,
    task: exam.task,
    itemId: `question-${index}`,
    index,
    repeat: 0,
    cluster: null,
    startedAt: now.toISOString(),
    outputs: [
      {
        role: 'target',
        text: `The answer to question ${index} is ${index * 17}, because that is how it comes out.`,
        finishReason: 'stop',
        usage: { inputTokens: 120, outputTokens: 24 },
        durationMs: 250,
      },
    ],
    scores: { acc: scored(Number(index % 5 !== 0)) },
  };
}

export const serverScript: string = join(packageRoot, 'scripts', 'clickhouse-http-server.ts');
