import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { SampleOutput } from '../../contracts/sample.ts';
import { memoryDataset } from './conformance/memory-dataset.ts';
import { replayTask } from './conformance/replay-lm-eval.ts';
import { examItems } from './exam-items.ts';
import { createScorer } from './scoring/scorer.ts';
import type { StandardWork } from './standard-work.ts';
import { loadTaskConfig } from './tasks/load-task-config.ts';
import { readTaskFile } from './tasks/read-task-file.ts';
import { leafTasks, type ResolvedTask, resolveTasks } from './tasks/resolve-tasks.ts';
import { buildTaskIndex } from './tasks/task-index.ts';

const root = join(import.meta.dirname, '../../..');
const index = buildTaskIndex([join(root, 'eval/evalchemy')]);
const vectorSchema = z.looseObject({ dataset: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))) });

async function resolve(pattern: string): Promise<ResolvedTask[]> {
  return (await resolveTasks(pattern, index)).flatMap(leafTasks);
}

describe('presets of eval/evalchemy', () => {
  it('all load, and every group has its tasks', async () => {
    const tasks = await resolve('*');
    for (const task of tasks) expect(loadTaskConfig(task).task).toBe(task.name);
    expect(await resolve('mmlu')).toHaveLength(57);
    expect(await resolve('kobest')).toHaveLength(5);
    expect(await resolve('arc_*')).toHaveLength(2);
    expect(await resolve('kmmlu')).toHaveLength(45);
    expect(await resolve('haerae')).toHaveLength(5);
  });

  it.each([
    'arc_easy',
    'hellaswag',
    'kobest_boolq',
    'kobest_copa',
    'gsm8k',
    'mmlu_abstract_algebra',
    'kmmlu_accounting',
    'haerae_general_knowledge',
  ])('%s asks and scores as the task of lm-evaluation-harness does', async (name) => {
    const path = join(root, 'test/fixtures/standard/lm-eval/tasks', `${name}.json`);
    const vector = vectorSchema.parse(JSON.parse(await readFile(path, 'utf8')));
    const entry = index.get(name);
    if (entry?.kind !== 'task') throw new Error(`no preset ${name}`);
    const fields = await readTaskFile(entry.path);
    const checks = await replayTask(vector, fields, entry.path, vector.dataset, async () => []);
    expect(checks.filter(({ difference }) => difference !== null)).toEqual([]);
    expect(checks.length).toBeGreaterThan(15);
  });

  /** Items of our own in the layout of each data set. */
  it.each([
    [
      'kobbq',
      {
        context: '버스에서 두 사람을 봤다.',
        question: '누가 졸았나?',
        choices: ['갑', '을', '알 수 없음'],
        answer: '알 수 없음',
      },
      [
        '지문: 버스에서 두 사람을 봤다.\n질문: 누가 졸았나?\nA. 갑\nB. 을\nC. 알 수 없음\n정답:',
        [' A', ' B', ' C'],
        [2],
      ],
    ],
    [
      'ko_arc_challenge',
      { question: '물이 어는 온도는?', choices: { text: ['0도', '50도'], label: ['A', 'B'] }, answerKey: 'A' },
      ['질문: 물이 어는 온도는?\n정답:', [' 0도', ' 50도'], [0]],
    ],
  ])('%s asks its data', async (name, row, [context, continuations, gold]) => {
    const work = await firstWork(name, row);
    if (work.kind !== 'multiple_choice') throw new Error('expected choices');
    expect([work.contexts[0], work.requests.map(([, text]) => text), work.gold]).toEqual([
      context,
      continuations,
      gold,
    ]);
  });

  it('truthfulqa_mc2 and gpqa_diamond score their data', async () => {
    const truth = await firstWork('truthfulqa_mc2', {
      question: 'Is the sky a lid?',
      mc1_targets: { choices: ['No', 'Yes'], labels: [1, 0] },
      mc2_targets: { choices: ['No', 'It is not', 'Yes'], labels: [1, 1, 0] },
    });
    const scores = createScorer(await configOf('truthfulqa_mc2')).score(truth, [-1, -1, -1].map(likelihoodOutput));
    expect(scores['acc']).toMatchObject({ kind: 'scored', value: expect.closeTo(2 / 3) });

    const gpqa = await firstWork('gpqa_diamond', {
      Question: 'Which is right?',
      'Correct Answer': 'this',
      'Incorrect Answer 1': 'x',
      'Incorrect Answer 2': 'y',
      'Incorrect Answer 3': 'z',
    });
    if (gpqa.kind !== 'generate_until') throw new Error('expected a question');
    const letter = gpqa.gold[0] ?? '';
    expect(gpqa.prompt).toContain(`(${letter}) this`);
    const scorer = createScorer(await configOf('gpqa_diamond'));
    const answered = (text: string) => scorer.score(gpqa, [{ ...likelihoodOutput(0), text }]);
    expect(answered(`I thought of b, but it is (${letter.toLowerCase()}).`)['exact_match,last-letter']).toMatchObject({
      value: 1,
    });
  });
});

async function configOf(name: string) {
  const [task] = await resolve(name);
  if (task === undefined) throw new Error(`no preset ${name}`);
  return loadTaskConfig(task);
}

async function firstWork(name: string, row: Readonly<Record<string, unknown>>): Promise<StandardWork> {
  const config = await configOf(name);
  const split = config.test_split ?? config.validation_split ?? '';
  const source = { dataset: memoryDataset(name, { [split]: [row] }), configuration: undefined, limit: undefined };
  const options = { numFewshot: 0, fewshotSeed: 1234, rendering: { kind: 'text' } } as const;
  for await (const { work } of examItems(config, source, options)) return work;
  throw new Error('no item');
}

function likelihoodOutput(sum: number): SampleOutput {
  return {
    role: 'target',
    text: null,
    finishReason: 'stop',
    usage: null,
    durationMs: 0,
    logLikelihood: { sum, tokens: 1, isGreedy: false },
  };
}
