import { z } from 'zod';
import { readColumn } from '../read-column.ts';
import type { ReadCodeQuestion } from './code-task.ts';
import { unpackTests } from './unpack-tests.ts';

const metadataSchema = z.looseObject({ func_name: z.string().nullish() });

/** What LiveCodeBench gives a test. */
const seconds = 6;

/**
 * LiveCodeBench (code generation): public and private tests, a program over standard input or a method of `Solution`. A column
 * `solution`, which the published set has not, is a program that passes.
 */
export const livecodebenchProblem: ReadCodeQuestion = (row, where) => {
  const id = readColumn(row, 'question_id', where);
  const tests = ['public_test_cases', 'private_test_cases'].flatMap((column) =>
    unpackTests(readColumn(row, column, where), `column "${column}" of ${where}`),
  );
  const starter = typeof row['starter_code'] === 'string' ? row['starter_code'].trim() : '';
  const { func_name: name } = metadataSchema.parse(
    JSON.parse(typeof row['metadata'] === 'string' ? row['metadata'] : '{}'),
  );
  const form =
    starter === ''
      ? 'The program reads standard input and writes the answer to standard output.'
      : `Use this beginning:\n\n\`\`\`python\n${starter}\n\`\`\``;
  const cases = tests.map(({ input, output }) => ({ input, output }));
  return {
    id,
    statement: `${readColumn(row, 'question_content', where)}\n\n${form}`,
    problem:
      starter === '' || name === null || name === undefined
        ? { kind: 'standard-input', tests: cases, seconds }
        : { kind: 'call', name, tests: cases, seconds },
    programs: typeof row['solution'] === 'string' ? { right: row['solution'], wrong: 'print()' } : null,
  };
};
