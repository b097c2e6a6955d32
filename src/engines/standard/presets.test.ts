import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { replayTask } from './conformance/replay-lm-eval.ts';
import { loadTaskConfig } from './tasks/load-task-config.ts';
import { leafTasks, resolveTasks } from './tasks/resolve-tasks.ts';
import { buildTaskIndex } from './tasks/task-index.ts';

const root = join(import.meta.dirname, '../../..');
const index = await buildTaskIndex([join(root, 'eval/evalchemy')]);
const vectorSchema = z.looseObject({ dataset: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))) });

describe('presets of eval/evalchemy', () => {
  it('all load, and every group has its tasks', () => {
    expect(index.broken).toEqual([]);
    const tasks = [...index.entries.keys()].flatMap((name) => resolveTasks(name, index)).flatMap(leafTasks);
    for (const task of tasks) expect(loadTaskConfig(task).task).toBe(task.name);
    expect(resolveTasks('mmlu', index).flatMap(leafTasks)).toHaveLength(57);
    expect(resolveTasks('kobest', index).flatMap(leafTasks)).toHaveLength(5);
    expect(resolveTasks('arc_*', index).flatMap(leafTasks)).toHaveLength(2);
  });

  it.each(['arc_easy', 'hellaswag', 'kobest_boolq', 'kobest_copa', 'gsm8k', 'mmlu_abstract_algebra'])(
    '%s asks and scores as the task of lm-evaluation-harness does',
    async (name) => {
      const path = join(root, 'test/fixtures/standard/lm-eval/tasks', `${name}.json`);
      const vector = vectorSchema.parse(JSON.parse(await readFile(path, 'utf8')));
      const entry = index.entries.get(name);
      if (entry?.kind !== 'task') throw new Error(`no preset ${name}`);
      const checks = await replayTask(vector, entry.file, entry.path, vector.dataset);
      expect(checks.filter(({ difference }) => difference !== null)).toEqual([]);
      expect(checks.length).toBeGreaterThan(15);
    },
  );
});
