import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ExamDraft } from '../../src/contracts/exam.ts';
import type { Run } from '../../src/contracts/run.ts';
import { openExam } from '../../src/datasets/open-exam.ts';
import { writeExam } from '../../src/datasets/write-exam.ts';
import { writeLmEvalResults } from '../../src/pipeline/write-lm-eval-results.ts';
import { startSimulator } from '../../src/simulator/start-simulator.ts';
import { runCli, smallWorkspace } from './cli.ts';

interface Row {
  readonly doc_id: number;
  readonly filter: string;
  readonly doc_hash: string;
  readonly prompt_hash: string;
  readonly target_hash: string;
}

const workspace = smallWorkspace({
  benchmarks: [{ name: 'small', tasks: ['arc_easy', 'gsm8k'], few_shot: 0, limit: 5 }],
});
const runPath = join(workspace.directory, 'runs', '01TEST00000000000000000000');

test('lm-evaluation-harness’s files: documents by filter, and the hash of a task over their rows', async () => {
  const simulator = await startSimulator();
  const finished = await runCli(
    [
      ...`run --quiet --json --endpoint ${simulator.url} --run-id 01TEST00000000000000000000`.split(' '),
      '--config',
      workspace.config,
      '--output-dir',
      join(workspace.directory, 'runs'),
    ],
    {},
  );
  await simulator.close();
  expect(finished.stderr).toBe('');
  const [model = ''] = readdirSync(join(runPath, 'lm-eval'));
  const folder = join(runPath, 'lm-eval', model);
  const names = readdirSync(folder).toSorted();
  const results = JSON.parse(
    readFileSync(join(folder, names.find((name) => name.startsWith('results')) ?? ''), 'utf8'),
  );
  const rowsOf = (task: string): Row[] =>
    readFileSync(join(folder, names.find((name) => name.startsWith(`samples_${task}`)) ?? ''), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  expect(rowsOf('arc_easy').map(({ doc_id }) => doc_id)).toEqual([0, 1, 2, 3, 4]);
  const rows = rowsOf('gsm8k');
  expect(rows.map(({ filter, doc_id }) => `${filter} ${doc_id}`)).toEqual(
    ['strict-match', 'flexible-extract'].flatMap((filter) => [0, 1, 2, 3, 4].map((id) => `${filter} ${id}`)),
  );
  for (const task of ['arc_easy', 'gsm8k']) {
    const hashes = rowsOf(task).map(({ doc_hash, prompt_hash, target_hash }) => doc_hash + prompt_hash + target_hash);
    expect(results.task_hashes[task]).toBe(createHash('sha256').update(hashes.join('')).digest('hex'));
  }
}, 60_000);

test('a run of a version that recorded no targets gets no such files', async () => {
  const [name = ''] = readdirSync(join(runPath, 'exams'));
  const exam = await openExam(join(runPath, 'exams', name));
  const path = mkdtempSync(join(tmpdir(), 'vllm-eval-e2e-'));
  const { fingerprint: _, itemCount: __, schemaVersion: ___, ...header } = exam.header;
  const items = async function* () {
    for await (const item of exam.items()) {
      const work = Object.fromEntries(Object.entries(Object(item.work)).filter(([field]) => field !== 'target'));
      yield { ...item, work };
    }
  };
  const draft: ExamDraft = { header, items };
  const written = await writeExam(draft, join(path, 'exams'));
  const run = { exams: [written] } as unknown as Run;
  expect(await writeLmEvalResults(path, run)).toBeNull();
  expect(readdirSync(path)).toEqual(['exams']);
});
