import type { Manifest, ManifestFile } from '../../contracts/manifest.ts';

export interface RemoteFile {
  /** From the asked offset on. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Of the first byte of `body`: 0 where the server cannot start further on. */
  readonly offset: number;
  /** Changes with the content; null where the server does not tell. */
  readonly etag: string | null;
}

/** A place that data-set files can be fetched from. */
export interface DataSource {
  /** For messages, without a secret. */
  readonly name: string;
  /** Null where it does not have the file. Throws EVAL_DATASET_DENIED, EVAL_DATASET_FETCH (75) or an EVAL_S3 error. */
  open(manifest: Manifest, file: ManifestFile, offset: number): Promise<RemoteFile | null>;
}
