import { expect, test } from 'vitest';
import { writeFailure } from './write-failure.ts';

test.each([
  ['ENOSPC', 'EVAL_FILES_DISK_FULL', 75],
  ['EDQUOT', 'EVAL_FILES_DISK_FULL', 75],
  ['EROFS', 'EVAL_FILES_READ_ONLY', 2],
  ['EACCES', 'EVAL_FILES_READ_ONLY', 2],
  ['ENOTDIR', 'EVAL_FILES_WRONG_KIND', 2],
  ['EIO', 'EVAL_FILES_WRITE_FAILED', 75],
])('%s becomes %s with exit code %i', (systemCode, code, exitCode) => {
  const cause = Object.assign(new Error('from the system'), { code: systemCode });
  expect(writeFailure('/data/x', cause)).toMatchObject({
    code,
    exitCode,
    cause,
    message: expect.stringContaining('/data/x'),
  });
});

test('an error that has a code and a next step already is kept', () => {
  const first = writeFailure('/data/x', new Error('e'));
  expect(writeFailure('/data/y', first)).toBe(first);
});
