import { EvalError } from '../../contracts/errors.ts';

/** `s3://bucket/prefix` as bucket and key; the key has no slash at its start and may be empty. Throws EVAL_S3_URL. */
export function parseS3Url(url: string): { readonly bucket: string; readonly key: string } {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s.exec(url);
  if (match?.[1] !== undefined) return { bucket: match[1], key: match[2] ?? '' };
  throw new EvalError({
    code: 'EVAL_S3_URL',
    message: `expected s3://bucket/path, found ${JSON.stringify(url)}`,
    nextStep: 'write the bucket in lower case, then the path inside it',
    details: { url },
  });
}
