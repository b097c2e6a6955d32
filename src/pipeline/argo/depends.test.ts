import { expect, test } from 'vitest';
import { tasksOfDepends } from './depends.ts';

test.each([
  ['A', ['A']],
  ['A && B', ['A', 'B']],
  ['task-1.Succeeded || !(task_2.Failed && C.AnySucceeded)', ['task-1', 'task_2', 'C']],
  ['!!A', ['A']],
])('%s', (text, names) => {
  expect(tasksOfDepends(text)).toEqual(names);
});

test.each(['', 'A &&', 'A B', '(A', 'A)', 'A & B', 'A.Suceeded', '&& A', 'A..Failed', '.A'])(
  '"%s" is a mistake',
  (text) => {
    expect(() => tasksOfDepends(text)).toThrow(SyntaxError);
  },
);
