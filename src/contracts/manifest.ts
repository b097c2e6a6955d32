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
  files: z
    .array(
      z.strictObject({
        /** Relative to the data folder of this data set; forward slashes. */
        path: z.string().regex(/^(?!\/)(?!.*\.\.)[^\\]+$/, 'expected a relative path without ..'),
        /** Configuration of a data set that has several (`boolq` of KoBEST, a subject of MMLU). */
        config: z.string().optional(),
        split: z.string(),
        sha256: sha256Hex,
        bytes: z.number().int().nonnegative(),
        items: z.number().int().nonnegative(),
      }),
    )
    .min(1),
});
export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestFile = Manifest['files'][number];
