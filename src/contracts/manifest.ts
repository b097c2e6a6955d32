import { z } from 'zod';

const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hex digits');

/** A data set pinned by content: `datasets/<name>.yaml`. The data itself lives in a folder or a bucket. */
export const manifestSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9._-]*$/),
  version: z.string(),
  description: z.string(),
  language: z.enum(['en', 'ko', 'multilingual', 'code']),
  /** SPDX identifier, or the words of the publisher. */
  license: z.string(),
  source: z.string(),
  /** Where the Hugging Face hub has the files, at one revision. */
  hub: z.strictObject({ repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/), revision: z.string() }).optional(),
  /** A bucket of its own instead of the configured one. */
  bucket: z.string().optional(),
  files: z
    .array(
      z.strictObject({
        /** Relative to the data folder of this data set; forward slashes. JSON lines, CSV or Parquet, by its ending. */
        path: z.string().regex(/^(?!\/)(?!.*\.\.)[^\\]+$/, 'expected a relative path without ..'),
        /** Configuration of a data set that has several (`boolq` of KoBEST, a subject of MMLU). */
        config: z.string().optional(),
        split: z.string(),
        /** Path in the hub's repository, where it is another. */
        hubPath: z.string().optional(),
        /** Null where the data may not be shipped and was never seen: then the first file that is fetched counts, and a later one must equal it. */
        sha256: sha256Hex.nullable().default(null),
        bytes: z.number().int().nonnegative().nullable().default(null),
        items: z.number().int().nonnegative().nullable().default(null),
      }),
    )
    .min(1),
});
export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestFile = Manifest['files'][number];
