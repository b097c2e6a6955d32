import { z } from 'zod';

/** How a program is told right from wrong. */
export const codeProblemSchema = z.discriminatedUnion('kind', [
  /** Code that is run behind the program and ends without an error. */
  z.object({ kind: z.literal('assertions'), before: z.string(), after: z.string(), seconds: z.number() }),
  /** The program reads standard input and writes standard output. */
  z.object({
    kind: z.literal('standard-input'),
    tests: z.array(z.object({ input: z.string(), output: z.string() })),
    seconds: z.number(),
  }),
  /** A function, or a method of `Solution`, is called with JSON arguments, one a line. */
  z.object({
    kind: z.literal('call'),
    name: z.string(),
    tests: z.array(z.object({ input: z.string(), output: z.string() })),
    seconds: z.number(),
  }),
]);
export type CodeProblem = z.infer<typeof codeProblemSchema>;
