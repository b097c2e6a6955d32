import { expect, test } from 'vitest';
import type { ExamHeader } from '../../contracts/exam.ts';
import { taskConfigSchema } from '../../engines/standard/tasks/task-config.ts';
import type { LmEvalTask } from './lm-eval-task.ts';
import { lmEvalResultsFile } from './results-file.ts';
import { lmEvalTables } from './results-table.ts';
import { firstRunInput } from '../../../test/fixtures/reports/report-input.ts';

const outer = {
  name: 'all',
  alias: 'everything',
  version: '2',
  metrics: [{ metric: 'acc', filters: ['none'], bySize: true }],
};
const inner = { name: 'all::part', alias: 'part', version: 'N/A', metrics: [] };

function task(name: string, groups: LmEvalTask['record']['groups'], value: number, items: number): LmEvalTask {
  const header: ExamHeader = {
    schemaVersion: 1,
    fingerprint: 'a'.repeat(64),
    engine: 'standard',
    suite: 's',
    task: name,
    language: 'en',
    dataset: { name: 'd', version: '1', sha256: '' },
    itemCount: items,
    repeats: 1,
    sampling: {},
    promptMode: 'completion',
    scorerVersion: '2',
    metrics: [],
    requestsPerItem: 1,
    settings: {},
  };
  const config = taskConfigSchema.parse({
    task: name,
    dataset_path: 'd',
    output_type: 'multiple_choice',
    metric_list: [{ metric: 'acc' }],
    metadata: { version: 1 },
  });
  return {
    header,
    record: { task: config, groups, alias: name, splitItems: 10 * items, numFewshot: 5, limit: items },
    result: { scores: { 'acc,none': value, 'acc_stderr,none': 0.1 }, sampleLength: items },
    taskHash: 'h',
  };
}

const file = lmEvalResultsFile(
  { ...firstRunInput.run, release: { ...firstRunInput.run.release, servedModelName: 'org/model' } },
  [task('one', [outer], 0.5, 10), task('two', [outer, inner], 1, 30), task('three', [], 0.25, 4)],
  12.5,
);

test('tasks come as asked, then groups from the inside out, weighted as their file says', () => {
  expect(Object.keys(file.results)).toEqual(['one', 'two', 'three', 'all::part', 'all']);
  expect(file.results['all']).toMatchObject({ alias: 'everything', 'acc,none': 0.875, sample_len: 40 });
  expect(file.results['all::part']).toEqual({ alias: 'part', name: 'all::part' });
  expect(Object.keys(file.groups ?? {})).toEqual(['all']);
  expect(file.group_subtasks).toEqual({ 'all::part': ['two'], all: ['one', 'all::part'] });
  expect(file['n-samples']).toMatchObject({ one: { original: 100, effective: 10 } });
  expect(file['model_name_sanitized']).toBe('org__model');
  expect(file.higher_is_better).toMatchObject({ all: { acc: true } });
});

test('the tables show members below their group', () => {
  expect(lmEvalTables(file)).toMatchInlineSnapshot(`
    "|Tasks     |Version|Filter|n-shot|Metric| | Value| |Stderr|
    |----------|------:|------|-----:|------|-|-----:|-|-----:|
    |everything|      2|none  |      |acc   |↑|0.8750|±|0.0795|
    | - one    |      1|none  |     5|acc   |↑|0.5000|±|0.1000|
    | - part   |    N/A|      |      |      | |      | |      |
    |  - two   |      1|none  |     5|acc   |↑|1.0000|±|0.1000|
    |three     |      1|none  |     5|acc   |↑|0.2500|±|0.1000|

    |Groups    |Version|Filter|n-shot|Metric| | Value| |Stderr|
    |----------|------:|------|-----:|------|-|-----:|-|-----:|
    |everything|      2|none  |      |acc   |↑|0.8750|±|0.0795|"
  `);
});
