import { z } from 'zod';

/** The thing under test: an image by digest, its tags, and the model name it serves. `digest` is null for an endpoint whose image is not known. */
export const releaseSchema = z.object({
  repository: z.string().nullable(),
  digest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/, 'expected sha256:<64 hex digits>')
    .nullable(),
  tags: z.array(z.string()),
  servedModelName: z.string().min(1),
  gitCommit: z.string().nullable(),
});
export type Release = z.infer<typeof releaseSchema>;
