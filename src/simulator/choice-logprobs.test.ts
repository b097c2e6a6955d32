import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { choiceLogprobs } from './choice-logprobs.ts';
import { encode } from './tokenizer.ts';

const item = fc
  .record({
    continuations: fc.uniqueArray(
      fc.string({ unit: fc.constantFrom('a', 'b', ' ', '가', 'é', '1', '.'), minLength: 1 }),
      {
        minLength: 2,
        maxLength: 8,
      },
    ),
    choice: fc.nat(),
    confidence: fc.double({ min: 0, max: 1, noNaN: true }),
    seed: fc.integer(),
  })
  .map(({ continuations, choice, ...rest }) => ({ continuations, chosen: choice % continuations.length, ...rest }));

const argmax = (values: readonly number[]): number => values.indexOf(Math.max(...values));

test('the chosen continuation wins however a harness normalises', () => {
  fc.assert(
    fc.property(item, ({ continuations, chosen, confidence, seed }) => {
      const scored = choiceLogprobs(continuations, chosen, confidence, seed);
      const by = (length: (text: string, index: number) => number): number =>
        argmax(scored.map(({ sum }, index) => sum / Math.max(1, length(continuations[index]!, index))));
      expect([
        by(() => 1),
        by((text) => text.length),
        by((text) => text.trim().length),
        by((text) => Buffer.byteLength(text)),
        by((_, index) => scored[index]!.tokenIds.length),
      ]).toEqual(Array.from({ length: 5 }, () => chosen));
    }),
  );
});

test('tokens add up to the sum, all are log-probabilities, and first tokens are a distribution', () => {
  fc.assert(
    fc.property(item, ({ continuations, chosen, confidence, seed }) => {
      const scored = choiceLogprobs(continuations, chosen, confidence, seed);
      for (const [index, { tokenIds, logprobs, sum }] of scored.entries()) {
        expect(tokenIds).toEqual(encode(continuations[index]!));
        expect(logprobs.reduce((total, value) => total + value, 0)).toBeCloseTo(sum, 6);
        expect(Math.max(...logprobs)).toBeLessThan(0);
      }
      const first = new Map(scored.map(({ tokenIds, logprobs }) => [tokenIds[0], logprobs[0]!]));
      expect([...first.values()].reduce((total, value) => total + Math.exp(value), 0)).toBeLessThan(1);
    }),
  );
});

test('a surer answer is further ahead', () => {
  const gap = (confidence: number): number => {
    const [first, second] = choiceLogprobs([' yes', ' no'], 0, confidence, 9);
    return first!.sum - second!.sum;
  };
  expect(gap(0.5)).toBeGreaterThan(gap(0.1));
  expect(gap(0)).toBeGreaterThan(0);
});
