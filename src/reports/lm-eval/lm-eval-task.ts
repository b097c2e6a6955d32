import type { ExamHeader } from '../../contracts/exam.ts';
import type { RecordedTask } from '../../engines/standard/lm-eval/recorded-task.ts';
import type { GroupDefinition } from '../../engines/standard/tasks/group-definition.ts';
import type { LmEvalTaskResult } from '../../metrics/lm-eval-results.ts';

/** One task of a run with what lm-evaluation-harness's files say of it. */
export interface LmEvalTask {
  readonly header: ExamHeader;
  readonly record: RecordedTask;
  readonly result: LmEvalTaskResult;
  /** SHA-256 over the hashes of all rows of its samples file. */
  readonly taskHash: string;
}

/** A group, its members (tasks and groups) in order, and all tasks below it. */
export interface LmEvalGroup {
  readonly definition: GroupDefinition;
  readonly members: readonly string[];
  readonly tasks: readonly LmEvalTask[];
}

/** The groups of some tasks, those inside before those around them. */
export function lmEvalGroups(tasks: readonly LmEvalTask[]): LmEvalGroup[] {
  const groups = new Map<
    string,
    { definition: GroupDefinition; members: Set<string>; tasks: LmEvalTask[]; depth: number }
  >();
  for (const task of tasks) {
    for (const [depth, definition] of task.record.groups.entries()) {
      const known = groups.get(definition.name) ?? { definition, members: new Set<string>(), tasks: [], depth };
      known.members.add(task.record.groups[depth + 1]?.name ?? task.header.task);
      known.tasks.push(task);
      groups.set(definition.name, known);
    }
  }
  return [...groups.values()]
    .sort((a, b) => b.depth - a.depth)
    .map(({ definition, members, tasks: all }) => ({ definition, members: [...members], tasks: all }));
}
