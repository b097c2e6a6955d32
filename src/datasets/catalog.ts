import type { Manifest } from '../contracts/manifest.ts';

/** One record of a data set, as published. */
export type DatasetRow = Readonly<Record<string, unknown>>;

/** A data set whose files were found and whose SHA-256 was checked. */
export interface Dataset {
  readonly manifest: Manifest;
  /** SHA-256 over the checksums of the files of `config`: the content address of what `rows` yields. */
  sha256(config?: string): string;
  splits(config?: string): readonly string[];
  configs(): readonly string[];
  /** Rows in file order, streamed. Throws EVAL_DATASET_SPLIT_UNKNOWN with the nearest names. */
  rows(split: string, config?: string): AsyncIterable<DatasetRow>;
}

/** All manifests of a folder, and where their data may lie. */
export interface DatasetCatalog {
  names(): Promise<readonly string[]>;
  /** Throws EVAL_DATASET_UNKNOWN (with the nearest names), EVAL_DATASET_MISSING (where it looked) or EVAL_DATASET_CHECKSUM. */
  open(name: string): Promise<Dataset>;
}
