import { isEvalError } from '../../../contracts/errors.ts';
import type { MetricDefinition } from '../../../contracts/exam.ts';
import type { SampleOutput } from '../../../contracts/sample.ts';
import { notMeasured, type Score, scored } from '../../../contracts/score.ts';
import type { DatasetRow } from '../../../datasets/catalog.ts';
import type { GradeContext, ReasoningTask } from '../reasoning-task.ts';
import { type CodeProblem, codeProblemSchema } from './code-problem.ts';
import { extractCode, extractionVersion } from './extract-code.ts';
import { runTests, testingVersion } from './run-tests.ts';

/** A row of a data set as a task for a programmer. */
export interface CodeQuestion {
  readonly id: string;
  /** What the program has to do, without the words about the form of the answer. */
  readonly statement: string;
  readonly problem: CodeProblem;
  /** A program that passes and one that does not; null where none is known. */
  readonly programs: { readonly right: string; readonly wrong: string } | null;
}

/** Throws EVAL_REASONING_DATASET_COLUMN, EVAL_REASONING_TESTS. */
export type ReadCodeQuestion = (row: DatasetRow, where: string) => CodeQuestion;

const instruction = 'Write the whole program in Python, in one block that begins with ```python and ends with ```.';

/** A task that is answered by a program: the last code block is run against the tests in a sandbox. */
export function codeTask(read: ReadCodeQuestion): ReasoningTask {
  return {
    language: 'code',
    instruction,
    scorerVersion: `code/${extractionVersion}.${testingVersion}`,
    metrics,
    question: (row, mode, where) => {
      const { id, statement, problem, programs } = read(row, where);
      const question = `${statement.trim()}\n\n${instruction}`;
      return {
        id,
        prompt: mode === 'chat' ? question : `Problem:\n${question}\n\nSolution:\n`,
        gold: JSON.stringify(problem),
        key: programs === null ? null : { right: block(programs.right), wrong: block(programs.wrong) },
      };
    },
    grade,
  };
}

/** Asked several times, `pass@1` is the mean over all programs: c/n of an item, Chen et al. 2021 with k = 1. */
function metrics(): MetricDefinition[] {
  const share = { unit: 'fraction', aggregation: 'mean', higherIsBetter: false, primary: false } as const;
  return [
    { ...share, name: 'pass@1', higherIsBetter: true, primary: true },
    { ...share, name: 'timed_out' },
    { ...share, name: 'no_code' },
    { ...share, name: 'truncated' },
  ];
}

async function grade(output: SampleOutput, { gold, sandbox, signal }: GradeContext): Promise<Record<string, Score>> {
  if (output.text === null) return same(notMeasured('request-failed', output.error?.message));
  const code = extractCode(output.text);
  const facts = { no_code: scored(Number(code === null)), truncated: scored(Number(output.finishReason === 'length')) };
  if (code === null) return { 'pass@1': failed('no code'), timed_out: scored(0), ...facts };
  try {
    const outcome = await runTests(codeProblemSchema.parse(JSON.parse(gold)), code, sandbox, signal);
    const passed = outcome.kind === 'passed' ? scored(1) : failed(outcome.reason);
    return { 'pass@1': passed, timed_out: scored(Number(outcome.kind === 'timed-out')), ...facts };
  } catch (error) {
    // A program that could not be run is not a wrong one.
    if (!isEvalError(error)) throw error;
    const missing = notMeasured('grader-failed', `${error.code}: ${error.message}`);
    return { 'pass@1': missing, timed_out: missing, ...facts };
  }
}

function failed(reason: string): Score {
  return { kind: 'scored', value: 0, reason };
}

function same(score: Score): Record<string, Score> {
  return Object.fromEntries(metrics().map(({ name }) => [name, score]));
}

function block(program: string): string {
  return `\`\`\`python\n${program}\n\`\`\``;
}
