import { z } from 'zod';

/** How much of an exam a run asks: its first items, and how often each. */
const extentSchema = z.object({ items: z.number().int().positive(), repeats: z.number().int().positive() });
export type Extent = z.infer<typeof extentSchema>;

/**
 * asked.json of a run that may be extended: the exam files hold everything there is to ask, this file how much of it has been asked so
 * far, by fingerprint. An exam that is not named is asked whole.
 */
export const askedSchema = z.object({
  schemaVersion: z.literal(1),
  exams: z.record(z.string(), extentSchema),
  /** One for each extension, in order: the second look at the run is the first. */
  extensions: z.array(
    z.object({
      /** Fingerprints of the exams that were asked more. */
      exams: z.array(z.string()),
      /** Answers it cost. */
      answers: z.number().int().nonnegative(),
      at: z.iso.datetime(),
    }),
  ),
});
export type Asked = z.infer<typeof askedSchema>;
