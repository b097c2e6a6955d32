import { EvalError } from '../../../contracts/errors.ts';
import { readColumn } from '../read-column.ts';
import type { ReadCodeQuestion } from './code-task.ts';

/** MBPP: a function from a sentence and the assertions it has to hold. The sanitised set calls the sentence `prompt`. */
export const mbppProblem: ReadCodeQuestion = (row, where) => {
  const tests = row['test_list'];
  if (!Array.isArray(tests) || !tests.every((test) => typeof test === 'string')) {
    throw new EvalError({
      code: 'EVAL_REASONING_TESTS',
      message: `expected a list of assertions in column "test_list" of ${where}, found ${JSON.stringify(tests) ?? 'nothing'}`,
      nextStep: 'Use a data set with the columns of MBPP.',
    });
  }
  const setup = [row['test_imports'], row['test_setup_code']].flat().filter((line) => typeof line === 'string');
  return {
    id: `mbpp/${readColumn(row, 'task_id', where)}`,
    statement: `${readColumn(row, 'prompt' in row ? 'prompt' : 'text', where)}\n\nThe program must hold these assertions:\n\n${tests.join('\n')}`,
    problem: { kind: 'assertions', before: '', after: [...setup, ...tests].join('\n'), seconds: 10 },
    programs: { right: readColumn(row, 'code', where), wrong: 'def answer():\n    return None' },
  };
};
