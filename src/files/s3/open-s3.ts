import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import type { LifecycleRule as LifecycleRuleOfSdk, S3Client } from '@aws-sdk/client-s3';
import type { S3Config } from './s3-config.ts';
import { s3Failure } from './s3-failure.ts';

export interface S3Object {
  readonly key: string;
  readonly bytes: number;
  readonly etag: string;
}

export interface S3Download {
  /** From `offset` on. A connection that breaks ends it with an error. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Size of the whole object. */
  readonly totalBytes: number;
  readonly etag: string;
}

/** A rule of a bucket that removes objects by their age. */
export interface LifecycleRule {
  readonly id: string;
  readonly isEnabled: boolean;
  readonly prefix: string;
  /** Null where it does not remove by age. */
  readonly days: number | null;
}

/** An S3 API, path style. Every failure is EVAL_S3_MISSING, EVAL_S3_DENIED or EVAL_S3_FAILED (75). */
export interface S3Store {
  /** Null where there is no such object. */
  head(bucket: string, key: string): Promise<S3Object | null>;
  download(bucket: string, key: string, offset?: number): Promise<S3Download>;
  /**
   * Whole or not at all; what stood there before is replaced. Large files go in parts, one part in memory at a time; the server checks
   * what arrives (Content-MD5).
   */
  uploadFile(bucket: string, key: string, path: string): Promise<void>;
  list(bucket: string, prefix: string): AsyncIterable<S3Object>;
  /** Rules of a bucket; null where the server has none to offer. */
  lifecycle(bucket: string): Promise<readonly LifecycleRule[] | null>;
  /** Adds or replaces the rule `id`: objects under `prefix` go after `days`. Other rules stay as they are. */
  setLifecycle(bucket: string, id: string, prefix: string, days: number): Promise<void>;
  close(): void;
}

const partBytes = 16 << 20;

/** The SDK is loaded here: a command that needs no bucket does not pay for it. */
export async function openS3(config: S3Config): Promise<S3Store> {
  const sdk = await import('@aws-sdk/client-s3');
  const client: S3Client = new sdk.S3Client({
    region: config.region,
    maxAttempts: 4,
    // Servers other than AWS do not all know the checksum headers that the SDK adds by itself.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(config.endpoint === null ? {} : { endpoint: config.endpoint, forcePathStyle: true }),
    ...(config.credentials === null ? {} : { credentials: config.credentials }),
  });
  const guard = async <Result>(what: string, action: () => Promise<Result>): Promise<Result> => {
    try {
      return await action();
    } catch (error) {
      throw s3Failure(what, error);
    }
  };

  const uploadParts = async (bucket: string, key: string, path: string): Promise<void> => {
    const { UploadId } = await client.send(new sdk.CreateMultipartUploadCommand({ Bucket: bucket, Key: key }));
    const place = { Bucket: bucket, Key: key, UploadId };
    const parts: { ETag: string | undefined; PartNumber: number }[] = [];
    const file = await open(path, 'r');
    try {
      const buffer = Buffer.alloc(partBytes);
      for (let number = 1; ; number += 1) {
        const { bytesRead } = await file.read(buffer, 0, partBytes, (number - 1) * partBytes);
        if (bytesRead === 0) break;
        const Body = buffer.subarray(0, bytesRead);
        const part = { ...place, PartNumber: number, Body, ContentMD5: md5(Body) };
        const { ETag } = await client.send(new sdk.UploadPartCommand(part));
        parts.push({ ETag, PartNumber: number });
      }
      await client.send(new sdk.CompleteMultipartUploadCommand({ ...place, MultipartUpload: { Parts: parts } }));
    } catch (error) {
      await client.send(new sdk.AbortMultipartUploadCommand(place)).catch(() => {});
      throw error;
    } finally {
      await file.close();
    }
  };

  const rulesOf = async (bucket: string): Promise<readonly LifecycleRuleOfSdk[] | null> => {
    try {
      const { Rules } = await client.send(new sdk.GetBucketLifecycleConfigurationCommand({ Bucket: bucket }));
      return Rules ?? [];
    } catch (error) {
      if (!(error instanceof sdk.S3ServiceException)) throw error;
      if (error.name === 'NoSuchLifecycleConfiguration') return [];
      if (error.name === 'NotImplemented' || error.$metadata.httpStatusCode === 501) return null;
      throw error;
    }
  };

  return {
    head: (bucket, key) =>
      guard(`s3://${bucket}/${key}`, async () => {
        try {
          const found = await client.send(new sdk.HeadObjectCommand({ Bucket: bucket, Key: key }));
          return { key, bytes: found.ContentLength ?? 0, etag: found.ETag ?? '' };
        } catch (error) {
          if (error instanceof sdk.S3ServiceException && error.$metadata.httpStatusCode === 404) return null;
          throw error;
        }
      }),
    download: (bucket, key, offset = 0) =>
      guard(`reading s3://${bucket}/${key}`, async () => {
        const range = offset === 0 ? {} : { Range: `bytes=${offset}-` };
        const { Body, ContentLength, ETag } = await client.send(
          new sdk.GetObjectCommand({ Bucket: bucket, Key: key, ...range }),
        );
        if (Body === undefined) throw new Error('an object without a body');
        return {
          body: bodyOf(Body, `s3://${bucket}/${key}`),
          totalBytes: offset + (ContentLength ?? 0),
          etag: ETag ?? '',
        };
      }),
    uploadFile: (bucket, key, path) =>
      guard(`writing s3://${bucket}/${key}`, async () => {
        const { size } = await stat(path);
        if (size > partBytes) return uploadParts(bucket, key, path);
        const file = await open(path, 'r');
        try {
          const Body = await file.readFile();
          await client.send(new sdk.PutObjectCommand({ Bucket: bucket, Key: key, Body, ContentMD5: md5(Body) }));
        } finally {
          await file.close();
        }
      }),
    list: async function* list(bucket, prefix) {
      let token: string | undefined;
      do {
        const after = token === undefined ? {} : { ContinuationToken: token };
        const page = await guard(`listing s3://${bucket}/${prefix}`, () =>
          client.send(new sdk.ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ...after })),
        );
        for (const { Key, Size, ETag } of page.Contents ?? []) {
          if (Key !== undefined) yield { key: Key, bytes: Size ?? 0, etag: ETag ?? '' };
        }
        token = page.NextContinuationToken;
      } while (token !== undefined);
    },
    lifecycle: (bucket) =>
      guard(
        `lifecycle rules of ${bucket}`,
        async () =>
          (await rulesOf(bucket))?.map((rule) => ({
            id: rule.ID ?? '',
            isEnabled: rule.Status === 'Enabled',
            prefix: rule.Filter?.Prefix ?? rule.Filter?.And?.Prefix ?? '',
            days: rule.Expiration?.Days ?? null,
          })) ?? null,
      ),
    setLifecycle: (bucket, id, prefix, days) =>
      guard(`setting a lifecycle rule of ${bucket}`, async () => {
        const others = ((await rulesOf(bucket)) ?? []).filter((rule) => rule.ID !== id);
        const rule: LifecycleRuleOfSdk = {
          ID: id,
          Status: 'Enabled',
          Filter: { Prefix: prefix },
          Expiration: { Days: days },
        };
        await client.send(
          new sdk.PutBucketLifecycleConfigurationCommand({
            Bucket: bucket,
            LifecycleConfiguration: { Rules: [...others, rule] },
          }),
        );
      }),
    close: () => client.destroy(),
  };
}

async function* bodyOf(body: unknown, place: string): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* body as AsyncIterable<Uint8Array>; // in Node.js the SDK gives a readable stream
  } catch (error) {
    throw s3Failure(`reading ${place}`, error);
  }
}

function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('base64');
}
