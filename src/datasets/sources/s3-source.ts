import { isEvalError } from '../../contracts/errors.ts';
import { openS3 } from '../../files/s3/open-s3.ts';
import type { S3Config } from '../../files/s3/s3-config.ts';
import { parseS3Url } from '../../files/s3/s3-url.ts';
import type { DataSource } from './data-source.ts';

/** A bucket that holds `<prefix>/<data set>/<path>`. A manifest may name a bucket of its own. */
export function s3Source(url: string, config: S3Config): DataSource {
  const { bucket, key: prefix } = parseS3Url(url);
  const store = openS3(config);
  return {
    name: url,
    async open(manifest, file, offset) {
      const folder = prefix === '' ? '' : `${prefix.replace(/\/+$/, '')}/`;
      try {
        const { body, etag } = await (
          await store
        ).download(manifest.bucket ?? bucket, `${folder}${manifest.name}/${file.path}`, offset);
        return { body, offset, etag };
      } catch (error) {
        if (isEvalError(error, 'EVAL_S3_MISSING')) return null;
        throw error;
      }
    },
  };
}
