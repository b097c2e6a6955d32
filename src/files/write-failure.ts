import { EvalError } from '../contracts/errors.ts';
import { systemErrorCode } from './system-error.ts';

const fullDiskCodes = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const readOnlyCodes = new Set(['EROFS', 'EACCES', 'EPERM', 'ENOENT']);
const wrongKindCodes = new Set(['EEXIST', 'ENOTDIR', 'EISDIR']);

/** Names what a failed write means: a full disk can be freed and the run resumed (75), a read-only place is configuration (2). */
export function writeFailure(path: string, error: unknown): EvalError {
  if (error instanceof EvalError) return error;
  const code = systemErrorCode(error);
  const details = { path, systemCode: code ?? null };
  if (code !== undefined && fullDiskCodes.has(code)) {
    return new EvalError({
      code: 'EVAL_FILES_DISK_FULL',
      message: `no space left to write ${path} (${code}); everything recorded before is kept`,
      nextStep: 'free space on that disk, then run the same command again: it continues where it stopped',
      exitCode: 75,
      details,
      cause: error,
    });
  }
  if (code !== undefined && readOnlyCodes.has(code)) {
    return new EvalError({
      code: 'EVAL_FILES_READ_ONLY',
      message: `${path} cannot be written (${code})`,
      nextStep: 'give this user write permission there, or name another directory',
      details,
      cause: error,
    });
  }
  if (code !== undefined && wrongKindCodes.has(code)) {
    return new EvalError({
      code: 'EVAL_FILES_WRONG_KIND',
      message: `${path} cannot be written: a file stands where a directory is needed, or the reverse (${code})`,
      nextStep: 'name another directory, or move that file away',
      details,
      cause: error,
    });
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new EvalError({
    code: 'EVAL_FILES_WRITE_FAILED',
    message: `writing ${path} failed: ${reason}`,
    nextStep: 'check the disk and its mount, then run the same command again: it continues where it stopped',
    exitCode: 75,
    details,
    cause: error,
  });
}
