import { EvalError } from '../../contracts/errors.ts';
import { systemErrorCode } from '../system-error.ts';

/** Names what a failed S3 call means: a missing object or a refused key is configuration (2), anything else may pass (75). */
export function s3Failure(what: string, error: unknown): EvalError {
  if (error instanceof EvalError) return error;
  const name = error instanceof Error ? error.name : 'error';
  const status = statusOf(error);
  const details = { what, status, error: name };
  if (status === 404 || name === 'NoSuchKey' || name === 'NoSuchBucket' || name === 'NotFound') {
    return new EvalError({
      code: 'EVAL_S3_MISSING',
      message: `${what}: no such bucket or object`,
      nextStep: 'check the bucket, the path and the endpoint (MINIO_ENDPOINT)',
      details,
      cause: error,
    });
  }
  if (status === 401 || status === 403 || name === 'CredentialsProviderError') {
    return new EvalError({
      code: 'EVAL_S3_DENIED',
      message: `${what}: access was refused (${name})`,
      nextStep: 'check MINIO_ACCESS_KEY and MINIO_SECRET_KEY, and what that user may do with the bucket',
      details,
      cause: error,
    });
  }
  return new EvalError({
    code: 'EVAL_S3_FAILED',
    message: `${what} failed: ${systemErrorCode(error) ?? name}${status === null ? '' : ` (status ${status})`}`,
    nextStep: 'check that the S3 server answers, then run the same command again: it goes on where it stopped',
    exitCode: 75,
    details,
    cause: error,
  });
}

function statusOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return null;
  const metadata: unknown = error.$metadata;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return null;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : null;
}
