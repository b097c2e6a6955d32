import { readColumn } from '../read-column.ts';
import type { ReadCodeQuestion } from './code-task.ts';

/** HumanEval: a function from its signature and docstring. What stands before it (imports, helpers) is given to every program. */
export const humanevalProblem: ReadCodeQuestion = (row, where) => {
  const prompt = readColumn(row, 'prompt', where);
  const name = readColumn(row, 'entry_point', where);
  const signature = prompt.lastIndexOf(`def ${name}(`);
  return {
    id: readColumn(row, 'task_id', where),
    statement: `Complete this function:\n\n\`\`\`python\n${prompt.trimEnd()}\n\`\`\``,
    problem: {
      kind: 'assertions',
      before: prompt.slice(0, Math.max(0, signature)),
      after: `${readColumn(row, 'test', where)}\ncheck(${name})`,
      seconds: 10,
    },
    programs: {
      right: prompt + readColumn(row, 'canonical_solution', where),
      wrong: `def ${name}(*arguments):\n    return None`,
    },
  };
};
