import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkTask } from './check-task.ts';
import { loadTaskConfig } from './load-task-config.ts';
import { openTasks } from './open-tasks.ts';
import { readTaskFile } from './read-task-file.ts';
import { leafTasks, type ResolvedTask, resolveTasks } from './resolve-tasks.ts';
import { buildTaskIndex } from './task-index.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'standard-tasks-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), text);
  }
}

async function resolve(pattern: string): Promise<ResolvedTask[]> {
  return (await resolveTasks(pattern, buildTaskIndex([directory]))).flatMap(leafTasks);
}

describe('readTaskFile', () => {
  it('merges includes: later ones win, the file itself over all, relative to the file that names them', async () => {
    await write({
      'a.yaml': 'include: [sub/one, sub/two]\ntask: a\nnum_fewshot: 3\n',
      'sub/one': 'x: 1\ny: 1\ntask_list: [gone]\n',
      'sub/two': 'include: three\ny: 2\nnum_fewshot: 1\n',
      'sub/three': 'y: 3\nz: 3\nprocess_docs: !function utils.f\n',
    });
    expect(await readTaskFile(join(directory, 'a.yaml'))).toEqual({
      task: 'a',
      x: 1,
      y: 2,
      z: 3,
      num_fewshot: 3,
      process_docs: { functionReference: 'utils.f', directory: join(directory, 'sub') },
    });
  });

  it('takes the last of a repeated key', async () => {
    await write({ 'a.yaml': 'task: a\nx: 1\nx: 2\n' });
    expect(await readTaskFile(join(directory, 'a.yaml'))).toMatchObject({ x: 2 });
  });

  it.each([
    ['include: a.yaml\ntask: a\n', 'included once'],
    ['include: none\ntask: a\n', 'expected a readable task file'],
    ['task: [a\n', 'line 2'],
    ['- a\n', 'expected a mapping'],
  ])('%j names file and problem', async (text, problem) => {
    await write({ 'a.yaml': text });
    await expect(readTaskFile(join(directory, 'a.yaml'))).rejects.toMatchObject({
      code: 'EVAL_STANDARD_TASK_FILE',
      message: expect.stringContaining(problem),
    });
  });
});

describe('resolveTasks', () => {
  beforeEach(async () => {
    const task = (name: string, more = ''): string => `task: ${name}\ndataset_path: d\n${more}`;
    await write({
      'a.yaml': task('a', 'tag: both\nnum_fewshot: 1\n'),
      'b.yaml': task('b', 'tag: [both, other]\n'),
      'z/a.yaml': task('a', 'num_fewshot: 9\n'),
      'g.yaml':
        'group: g\nnum_fewshot: 2\ntask:\n  - both\n  - {task: a, description: own}\n  - {task: inline, dataset_path: e}\n  - {group: inner, task: [b], num_fewshot: 5}\n',
      'loop.yaml': 'group: loop\ntask: [loop]\n',
      'dangling.yaml': 'group: dangling\ntask: [bb]\n',
      'python.yaml': 'task: python\nclass: !function task.Python\n',
      'broken.yaml': 'task: broken\nx: [\n',
    });
  });

  it('expands tags by name, groups in order, with the overrides of the outer group on top', async () => {
    const tasks = await resolve('g');
    expect(
      tasks.map(({ name, fields, groups }) => [name, fields['num_fewshot'], fields['description'], groups]),
    ).toEqual([
      ['a', 2, undefined, ['g']],
      ['b', 2, undefined, ['g']],
      ['a', 2, 'own', ['g']],
      ['g::inline', 2, undefined, ['g']],
      ['b', 2, undefined, ['g', 'g::inner']],
    ]);
  });

  it('the first file of a name wins; wildcards come sorted', async () => {
    expect((await resolve('a'))[0]?.fields['num_fewshot']).toBe(1);
    expect((await resolve('[ab]')).map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it.each([
    ['c*', 'EVAL_STANDARD_TASK_UNKNOWN', 'no task, group or tag "c*"'],
    ['dangling', 'EVAL_STANDARD_TASK_UNKNOWN', 'which dangling names'],
    ['loop', 'EVAL_STANDARD_TASK_FILE', 'contains itself'],
    ['a[', 'EVAL_STANDARD_TASK_UNKNOWN', 'no task, group or tag "a["'],
    ['broken', 'EVAL_STANDARD_TASK_FILE', 'broken.yaml'],
    ['python', 'EVAL_STANDARD_PYTHON_TASK', 'Python class'],
  ])('%s is refused', async (pattern, code, problem) => {
    await expect(resolve(pattern)).rejects.toMatchObject({ code, message: expect.stringContaining(problem) });
  });

  it('a task folder that is not there is named', () => {
    expect(() => buildTaskIndex([join(directory, 'nowhere')])).toThrow(
      expect.objectContaining({
        code: 'EVAL_STANDARD_TASK_DIRECTORY',
        message: expect.stringContaining('nowhere'),
      }),
    );
  });
});

describe('loadTaskConfig', () => {
  const load = (fields: Record<string, unknown>) => () =>
    loadTaskConfig({ name: 't', path: '/tasks/t.yaml', groups: [], fields: { dataset_path: 'd', ...fields } });

  it('fills in what lm-evaluation-harness fills in', () => {
    expect(load({})().generation_kwargs).toEqual({
      until: ['\n\n'],
      do_sample: false,
      temperature: 0,
      max_gen_toks: 256,
    });
    expect(load({ fewshot_delimiter: '|', generation_kwargs: { top_p: 0.5 } })().generation_kwargs).toEqual({
      until: ['|'],
      top_p: 0.5,
    });
    expect(load({ output_type: 'multiple_choice' })()).toMatchObject({ target_delimiter: ' ', repeats: 1 });
  });

  it.each([
    [{ output_type: 'choice' }, 'EVAL_STANDARD_TASK_FILE', 'field output_type'],
    [{ num_fewshot: 'x' }, 'EVAL_STANDARD_TASK_FILE', 'field num_fewshot'],
    [{ doc_to_txt: 'x' }, 'EVAL_STANDARD_TASK_FILE', 'no field doc_to_txt. Did you mean "doc_to_text"'],
    [{ fewshot_config: { sampler: 'balanced' } }, 'EVAL_STANDARD_TASK_FILE', 'field fewshot_config.sampler'],
    [{ doc_to_image: 'x' }, 'EVAL_STANDARD_FIELD_UNSUPPORTED', 'doc_to_image'],
    [
      { process_docs: { functionReference: 'utils.f', directory: '/tasks/own' } },
      'EVAL_STANDARD_FUNCTION_UNSUPPORTED',
      'utils.f (process_docs, /tasks/t.yaml)',
    ],
  ])('%j is refused', (fields, code, problem) => {
    expect(load(fields)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(problem) }));
  });
});

describe('locations', () => {
  it.each([
    ['utils.f', 'EVAL_STANDARD_FUNCTION_UNSUPPORTED', 'shared:2'],
    ['num_fewshott: 3', 'EVAL_STANDARD_TASK_FILE', 'a.yaml:3'],
    ['num_fewshot: many', 'EVAL_STANDARD_TASK_FILE', 'a.yaml:3'],
    ['metric_list: [{metric: [1]}]', 'EVAL_STANDARD_TASK_FILE', 'a.yaml:3'],
    ['use_prompt: all', 'EVAL_STANDARD_FIELD_UNSUPPORTED', 'a.yaml:3'],
  ])('of %s: file and line', async (line, code, place) => {
    const shared = line.startsWith('utils')
      ? `dataset_path: d\nprocess_docs: !function ${line}\n`
      : 'dataset_path: d\n';
    await write({ 'a.yaml': `include: shared\ntask: a\n${line.startsWith('utils') ? '' : line}\n`, shared });
    const [task] = await resolve('a');
    if (task === undefined) throw new Error('no task');
    expect(checkTask(task)).toMatchObject({ code, reason: expect.stringContaining(join(directory, place)) });
  });
});

describe('openTasks', () => {
  it('takes names from folders, and the tasks of a file or folder by its path', async () => {
    await write({
      'b/one.yaml': 'task: one\ndataset_path: d\n',
      'b/two.yaml': 'task: two\ndataset_path: d\n',
      'b/both.yaml': 'group: both\ntask: [one, two]\n',
    });
    const { resolve: open } = openTasks([directory]);
    const names = async (pattern: string): Promise<string[]> =>
      (await open(pattern)).flatMap(leafTasks).map(({ name }) => name);
    expect(await names('both')).toEqual(['one', 'two']);
    expect(await names(join(directory, 'b'))).toEqual(['one', 'two']);
    expect(await names(join(directory, 'b/two.yaml'))).toEqual(['two']);
    await expect(names('t?')).rejects.toMatchObject({ code: 'EVAL_STANDARD_TASK_UNKNOWN' });
    expect(await names('t??')).toEqual(['two']);
  });
});
