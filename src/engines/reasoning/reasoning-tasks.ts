import { EvalError } from '../../contracts/errors.ts';
import { answerTask } from './answer-task.ts';
import { codeTask } from './code/code-task.ts';
import { humanevalProblem } from './code/humaneval-problem.ts';
import { livecodebenchProblem } from './code/livecodebench-problem.ts';
import { mbppProblem } from './code/mbpp-problem.ts';
import { evalchemyGrader } from './graders/evalchemy.ts';
import { integerAnswerGrader } from './graders/integer-answer.ts';
import { lmEvalAimeGrader } from './graders/lm-eval-aime.ts';
import { lmEvalMathGrader } from './graders/lm-eval-math.ts';
import { mathAnswerGrader } from './graders/math-answer.ts';
import { mathVerifyGrader } from './graders/math-verify.ts';
import type { ReasoningTask } from './reasoning-task.ts';

const lowerCaseColumns = { problem: 'problem', answer: 'answer', id: 'id' };

const tasks: Readonly<Record<string, ReasoningTask>> = {
  aime24: answerTask(
    { problem: 'Problem', answer: 'Answer', id: 'ID' },
    { grader: integerAnswerGrader, compatibleGraders: [evalchemyGrader, lmEvalAimeGrader] },
  ),
  aime25: answerTask(lowerCaseColumns, {
    grader: integerAnswerGrader,
    compatibleGraders: [evalchemyGrader, lmEvalAimeGrader],
  }),
  amc23: answerTask(lowerCaseColumns, { grader: integerAnswerGrader, compatibleGraders: [evalchemyGrader] }),
  math500: answerTask(
    { problem: 'problem', answer: 'answer', id: 'unique_id' },
    { grader: mathAnswerGrader, compatibleGraders: [evalchemyGrader, lmEvalMathGrader, mathVerifyGrader] },
  ),
  humaneval: codeTask(humanevalProblem),
  mbpp: codeTask(mbppProblem),
  livecodebench: codeTask(livecodebenchProblem),
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
