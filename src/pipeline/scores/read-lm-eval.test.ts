import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readLmEval, type LmEvalScore } from './read-lm-eval.ts';

function folderWith(files: Readonly<Record<string, readonly object[]>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'lm-eval-'));
  for (const [name, rows] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  }
  return folder;
}

async function all(path: string): Promise<LmEvalScore[]> {
  const scores: LmEvalScore[] = [];
  for await (const score of readLmEval(path)) scores.push(score);
  return scores;
}

test('the newest samples of every task, with filters, without what is no number', async () => {
  const row = { doc_id: 0, doc: { a: 1 }, target: '1', arguments: {}, resps: [], filtered_resps: [], doc_hash: 'x' };
  const folder = folderWith({
    'org__model/results_2026-01-02T03-04-05.678901.json': [{}],
    'org__model/samples_arc_easy_2026-01-01T03-04-05.678901.jsonl': [
      { ...row, filter: 'none', metrics: ['acc'], acc: 0 },
    ],
    'org__model/samples_arc_easy_2026-01-02T03-04-05.678901.jsonl': [
      { ...row, filter: 'none', metrics: ['acc', 'acc_norm'], acc: 1, acc_norm: 0.5 },
      { ...row, doc_id: 1, filter: 'none', metrics: ['acc', 'acc_norm'], acc: null, acc_norm: 0 },
    ],
    'org__model/samples_gsm8k_2026-01-02T03-04-05.678901.jsonl': [
      { ...row, filter: 'strict-match', metrics: ['exact_match'], exact_match: true },
      { ...row, filter: 'flexible-extract', metrics: ['exact_match', 'bleu'], exact_match: 0, bleu: ['a', 'b'] },
    ],
  });
  expect(await all(folder)).toEqual([
    { task: 'arc_easy', item_id: 'arc_easy/0', metric: 'acc', value: 1 },
    { task: 'arc_easy', item_id: 'arc_easy/0', metric: 'acc_norm', value: 0.5 },
    { task: 'arc_easy', item_id: 'arc_easy/1', metric: 'acc', value: null },
    { task: 'arc_easy', item_id: 'arc_easy/1', metric: 'acc_norm', value: 0 },
    { task: 'gsm8k', item_id: 'gsm8k/0', metric: 'exact_match,strict-match', value: 1 },
    { task: 'gsm8k', item_id: 'gsm8k/0', metric: 'exact_match,flexible-extract', value: 0 },
  ]);
});

test('an older file names neither filter nor metrics', async () => {
  const folder = folderWith({
    'pretrained=org__model_hellaswag.jsonl': [
      { doc_id: 3, doc: {}, target: 1, arguments: [], resps: [], acc: 1, acc_norm: 0 },
    ],
  });
  expect(await all(folder)).toEqual([
    { task: 'hellaswag', item_id: 'hellaswag/3', metric: 'acc', value: 1 },
    { task: 'hellaswag', item_id: 'hellaswag/3', metric: 'acc_norm', value: 0 },
  ]);
});

test.each([
  ['a folder without samples', folderWith({ 'results.json': [{}] })],
  ['a path that is not there', '/nowhere'],
  ['a damaged line', join(folderWith({ 'samples_x_2026-01-02T03-04-05.1.jsonl': [{ acc: 1 }] }))],
])('%s is refused', async (_, path) => {
  await expect(all(path)).rejects.toMatchObject({ code: 'EVAL_IMPORT_LM_EVAL' });
});
