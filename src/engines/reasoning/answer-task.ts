import type { AnswerGraders } from './graders/grader.ts';
import { readColumn } from './read-column.ts';
import { answerInstruction, reasoningPrompt } from './reasoning-prompt.ts';
import { reasoningMetrics, reasoningScores } from './reasoning-scores.ts';
import type { ReasoningTask } from './reasoning-task.ts';
import { wrongAnswer } from './wrong-answer.ts';

/** A task whose answer is stated at the end: read it, compare it with the gold answer. */
export function answerTask(
  columns: { readonly problem: string; readonly answer: string; readonly id: string },
  graders: AnswerGraders,
): ReasoningTask {
  return {
    language: 'en',
    instruction: answerInstruction,
    scorerVersion: [graders.grader, ...graders.compatibleGraders]
      .map(({ name, version }) => `${name}/${version}`)
      .join(' '),
    metrics: (repeats) => reasoningMetrics(graders, repeats),
    question: (row, mode, where) => {
      const gold = readColumn(row, columns.answer, where);
      return {
        id: readColumn(row, columns.id, where),
        prompt: reasoningPrompt(readColumn(row, columns.problem, where), mode),
        gold,
        key: { right: solution(gold), wrong: solution(wrongAnswer(gold)) },
      };
    },
    grade: async (output, { repeats, gold }) => reasoningScores(graders, repeats, gold, output),
  };
}

function solution(answer: string): string {
  return `Working through the conditions one by one leaves a single value. The final answer is $\\boxed{${answer}}$.`;
}
