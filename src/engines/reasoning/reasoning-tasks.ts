import { EvalError } from '../../contracts/errors.ts';
import { evalchemyGrader } from './graders/evalchemy.ts';
import type { Grader } from './graders/grader.ts';
import { integerAnswerGrader } from './graders/integer-answer.ts';
import { lmEvalAimeGrader } from './graders/lm-eval-aime.ts';
import { lmEvalMathGrader } from './graders/lm-eval-math.ts';
import { mathAnswerGrader } from './graders/math-answer.ts';
import { mathVerifyGrader } from './graders/math-verify.ts';

export interface ReasoningTask {
  /** Columns of the data set. */
  readonly columns: { readonly problem: string; readonly answer: string; readonly id: string };
  /** Decides the verdict and the vote. */
  readonly grader: Grader;
  /** Grade as the tools of the field do, so that published numbers can be compared. */
  readonly compatibleGraders: readonly Grader[];
}

const lowerCaseColumns = { problem: 'problem', answer: 'answer', id: 'id' };

const tasks: Readonly<Record<string, ReasoningTask>> = {
  aime24: {
    columns: { problem: 'Problem', answer: 'Answer', id: 'ID' },
    grader: integerAnswerGrader,
    compatibleGraders: [evalchemyGrader, lmEvalAimeGrader],
  },
  aime25: {
    columns: lowerCaseColumns,
    grader: integerAnswerGrader,
    compatibleGraders: [evalchemyGrader, lmEvalAimeGrader],
  },
  amc23: { columns: lowerCaseColumns, grader: integerAnswerGrader, compatibleGraders: [evalchemyGrader] },
  math500: {
    columns: { problem: 'problem', answer: 'answer', id: 'unique_id' },
    grader: mathAnswerGrader,
    compatibleGraders: [evalchemyGrader, lmEvalMathGrader, mathVerifyGrader],
  },
};

/** The task behind a name: `aime24`, or `aime24-sample` for a smaller data set of the same form. */
export function reasoningTask(name: string): ReasoningTask {
  const task = tasks[name.replace(/-sample$/u, '')];
  if (task !== undefined) return task;
  throw new EvalError({
    code: 'EVAL_REASONING_TASK_UNKNOWN',
    message: `expected a reasoning task (${Object.keys(tasks).join(', ')}, or one of them with -sample), found "${name}"`,
    nextStep: 'Correct the task name in the reasoning part of the configuration.',
  });
}
