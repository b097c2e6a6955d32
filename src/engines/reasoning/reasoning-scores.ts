import { createHash } from 'node:crypto';
import type { MetricDefinition } from '../../contracts/exam.ts';
import type { SampleOutput } from '../../contracts/sample.ts';
import { notMeasured, scored } from '../../contracts/score.ts';
import type { Score } from '../../contracts/score.ts';
import type { AnswerGraders } from './graders/grader.ts';
import { visibleAnswer } from '../visible-answer.ts';

/**
 * Metrics of a task asked `repeats` times: `exact_match` (or `avg@k` and `maj@k`), the grades of other tools, the share of
 * answers that state no answer, and the share cut off by the token limit.
 */
export function reasoningMetrics(task: AnswerGraders, repeats: number): MetricDefinition[] {
  const fraction = { unit: 'fraction', higherIsBetter: true, primary: false, aggregation: 'mean' } as const;
  const own: MetricDefinition[] =
    repeats === 1
      ? [{ ...fraction, name: task.grader.name, primary: true }]
      : [
          { ...fraction, name: `avg@${repeats}`, primary: true },
          { ...fraction, name: `maj@${repeats}`, aggregation: 'majority' },
        ];
  return [
    ...own,
    ...task.compatibleGraders.map((grader) => ({ ...fraction, name: grader.name })),
    { ...fraction, name: 'no_answer', higherIsBetter: false },
    { ...fraction, name: 'truncated', higherIsBetter: false },
  ];
}

/** Scores of one answer, by metric name. An answer without text is not measured: no answer came, which is not a wrong one. */
export function reasoningScores(
  task: AnswerGraders,
  repeats: number,
  gold: string,
  output: SampleOutput,
): Record<string, Score> {
  if (output.text === null) {
    return scoresOf(task, repeats, notMeasured('request-failed', output.error?.message));
  }
  const solution = visibleAnswer(output.text);
  const grade = task.grader.grade(solution, gold);
  const value = Number(grade.correct);
  const scores: Record<string, Score> =
    repeats === 1
      ? { [task.grader.name]: scored(value) }
      : {
          [`avg@${repeats}`]: scored(value),
          [`maj@${repeats}`]: scored(value, [grade.vote === null ? -1 : answerClass(grade.vote)]),
        };
  for (const grader of task.compatibleGraders) {
    scores[grader.name] = scored(Number(grader.grade(solution, gold).correct));
  }
  scores['no_answer'] = scored(Number(grade.extracted === null));
  scores['truncated'] = scored(Number(output.finishReason === 'length'));
  return scores;
}

/** The same score under every metric name of the task. */
export function scoresOf(task: AnswerGraders, repeats: number, score: Score): Record<string, Score> {
  return Object.fromEntries(reasoningMetrics(task, repeats).map((metric) => [metric.name, score]));
}

/** Equal votes, equal number: the first 48 bits of the SHA-256. */
function answerClass(vote: string): number {
  return createHash('sha256').update(vote).digest().readUIntBE(0, 6);
}
