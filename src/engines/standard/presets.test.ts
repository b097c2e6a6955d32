import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { replayTask } from './conformance/replay-lm-eval.ts';
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
  });

  it.each(['arc_easy', 'hellaswag', 'kobest_boolq', 'kobest_copa', 'gsm8k', 'mmlu_abstract_algebra'])(
    '%s asks and scores as the task of lm-evaluation-harness does',
    async (name) => {
      const path = join(root, 'test/fixtures/standard/lm-eval/tasks', `${name}.json`);
      const vector = vectorSchema.parse(JSON.parse(await readFile(path, 'utf8')));
      const entry = index.get(name);
      if (entry?.kind !== 'task') throw new Error(`no preset ${name}`);
      const fields = await readTaskFile(entry.path);
      const checks = await replayTask(vector, fields, entry.path, vector.dataset, async () => []);
      expect(checks.filter(({ difference }) => difference !== null)).toEqual([]);
      expect(checks.length).toBeGreaterThan(15);
    },
  );
});
