import { expect, test } from 'vitest';
import type { Target } from '../../../target/target.ts';
import { randomPrompts } from './random-prompts.ts';
import { seededRandom } from './seeded-random.ts';

const signal = new AbortController().signal;

/** The part of a target that prompts need, with a tokenizer of our own. */
function targetOf(tokenizer: ((text: string) => number) | null): { target: Target; calls: () => number } {
  let calls = 0;
  const target = {
    facts: { capabilities: { tokenize: tokenizer !== null } },
    tokenize: (text: string) => {
      calls += 1;
      return Promise.resolve({ tokenIds: Array.from({ length: tokenizer?.(text) ?? 0 }), maxModelLength: null });
    },
  } as unknown as Target;
  return { target, calls: () => calls };
}

const words = (text: string): readonly string[] => text.split(' ').filter((word) => word !== '');

const tokenizers: Record<string, (text: string) => number> = {
  'a token per word': (text) => words(text).length,
  'a token per word and a start token': (text) => words(text).length + 1,
  'two tokens for some words': (text) => words(text).reduce((sum, word) => sum + (word.length > 5 ? 2 : 1), 0),
  'two tokens for every word': (text) => words(text).length * 2,
  'now and then two words in one token': (text) => words(text).length - (text.match(/time \w/g)?.length ?? 0),
};

test.for(Object.entries(tokenizers))('exactly as many tokens as asked: %s', async ([, tokenizer]) => {
  const builder = await randomPrompts(targetOf(tokenizer).target, signal);
  for (const length of [4, 64, 1000]) {
    for (const seed of ['a', 'b', 'c']) expect(tokenizer(await builder.prompt(length, seed))).toBe(length);
  }
});

test('a tokenizer that cannot hit the length comes as near as it gets', async () => {
  const byBytes = (text: string): number => text.length;
  const text = await (await randomPrompts(targetOf(byBytes).target, signal)).prompt(500, 'a');
  expect(Math.abs(byBytes(text) - 500)).toBeLessThanOrEqual(6);
});

test('same seed, same text; other seeds share no beginning', async () => {
  const builder = await randomPrompts(targetOf((text) => words(text).length).target, signal);
  const texts = await Promise.all(['a', 'a', 'b', 'c', 'd'].map((seed) => builder.prompt(16, seed)));
  expect(texts[0]).toBe(texts[1]);
  expect(new Set(texts.map((text) => text.slice(0, 20))).size).toBe(4);
});

test('a server without a tokenizer gets a word per token, and is not asked', async () => {
  const { target, calls } = targetOf(null);
  expect(words(await (await randomPrompts(target, signal)).prompt(100, 'a'))).toHaveLength(100);
  expect(calls()).toBe(0);
});

test('seeded numbers are even over [0, 1)', () => {
  const random = seededRandom('x');
  const counts = Array.from({ length: 10 }, () => 0);
  for (let draw = 0; draw < 100_000; draw += 1) {
    const bin = Math.floor(random() * 10);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  // Standard deviation of a bin is 95; five of them.
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(475);
});
