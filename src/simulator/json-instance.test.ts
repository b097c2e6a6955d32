import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { jsonInstance } from './json-instance.ts';
import type { Body } from './request-fields.ts';
import { createSeededRandom } from '../contracts/seeded-random.ts';

const schemas: Readonly<Record<string, z.ZodType>> = {
  verdict: z.strictObject({ reason: z.string().max(200), score: z.number().int().min(1).max(5) }),
  bounds: z.strictObject({
    share: z.number().gt(0).lt(1),
    count: z.int().min(-3).max(-1),
    big: z.number().min(1e6),
    below: z.int().lt(-20),
  }),
  lists: z.strictObject({
    items: z
      .array(z.strictObject({ name: z.string().min(3).max(8) }))
      .min(2)
      .max(3),
  }),
  choices: z.strictObject({ kind: z.enum(['a', 'b']), flag: z.boolean(), none: z.null(), one: z.literal('x') }),
  union: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('yes'), why: z.string() }),
    z.strictObject({ kind: z.literal('no'), count: z.int().min(0) }),
  ]),
  pattern: z.strictObject({ code: z.string().regex(/^[A-Z]{2}-\d{3,5}$/), day: z.iso.date() }),
  optional: z.strictObject({ given: z.string(), maybe: z.number().optional() }),
};

test.each(Object.entries(schemas))('%s: every instance is valid', (_, schema) => {
  const jsonSchema = z.toJSONSchema(schema, { io: 'input' }) as Body;
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const instance = jsonInstance(jsonSchema, createSeededRandom(seed));
      expect(schema.safeParse(instance).error?.issues ?? []).toEqual([]);
    }),
  );
});

test('a recursive schema ends, by $ref and $defs', () => {
  interface Tree {
    readonly value: number;
    readonly children?: readonly Tree[] | undefined;
  }
  const tree: z.ZodType<Tree> = z.lazy(() => z.strictObject({ value: z.int(), children: z.array(tree).optional() }));
  const instance = jsonInstance(z.toJSONSchema(tree) as Body, createSeededRandom(1));
  expect(tree.safeParse(instance).success).toBe(true);
});

test('a rule decides properties by name', () => {
  const schema = z.toJSONSchema(schemas['verdict']!) as Body;
  expect(jsonInstance(schema, createSeededRandom(1), (name) => (name === 'score' ? 4 : undefined))).toMatchObject({
    score: 4,
  });
});
