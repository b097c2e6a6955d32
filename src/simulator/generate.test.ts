import { describe, expect, test } from 'vitest';
import { generate } from './generate.ts';
import type { GenerationLimits } from './generate.ts';
import { encode, endOfTextId } from './tokenizer.ts';

const limits: GenerationLimits = {
  maxTokens: 100,
  minTokens: 0,
  ignoreEos: false,
  stop: [],
  stopTokenIds: [],
  includeStop: false,
};
const textOf = (parts: readonly string[]): string => parts.join('');

describe('generate', () => {
  test('ends with the end-of-answer token, which counts and has no text', () => {
    const { ids, parts, finishReason } = generate('Paris.', 0, limits, 1);
    expect(ids).toEqual([...encode('Paris.'), endOfTextId]);
    expect(textOf(parts)).toBe('Paris.');
    expect(finishReason).toBe('stop');
  });

  test('is cut at maxTokens', () => {
    const { ids, finishReason } = generate('one two three four five', 0, { ...limits, maxTokens: 3 }, 1);
    expect(ids).toEqual(encode('one two three four five').slice(0, 3));
    expect(finishReason).toBe('length');
  });

  test('ignoreEos and minTokens go on after the answer', () => {
    const ignoring = generate('Paris.', 0, { ...limits, ignoreEos: true, maxTokens: 20 }, 1);
    expect(ignoring.ids).toHaveLength(20);
    expect(ignoring.finishReason).toBe('length');
    const least = generate('Paris.', 0, { ...limits, minTokens: 12 }, 1);
    expect(least.ids).toHaveLength(12);
    expect(least.ids.at(-1)).toBe(endOfTextId);
    expect(textOf(least.parts).startsWith('Paris. ')).toBe(true);
  });

  test('a stop string is cut off, or kept when asked, and its token counts', () => {
    const cut = generate('first line\nsecond line', 0, { ...limits, stop: ['?', 'ond'] }, 1);
    expect(textOf(cut.parts)).toBe('first line\nsec');
    expect([cut.finishReason, cut.stopReason]).toEqual(['stop', 'ond']);
    expect(cut.parts).toHaveLength(cut.ids.length);
    const kept = generate('first line\nsecond line', 0, { ...limits, stop: ['ond'], includeStop: true }, 1);
    expect(textOf(kept.parts)).toBe('first line\nsecond');
    expect(kept.ids).toEqual(cut.ids);
  });

  test('a stop string that spans tokens is found', () => {
    const { parts } = generate('Answer: 12 Question: next', 0, { ...limits, stop: ['12 Que'] }, 1);
    expect(textOf(parts)).toBe('Answer: ');
  });

  test('stops are not looked for before minTokens, nor in the thinking', () => {
    const late = generate('a. b. c. d.', 0, { ...limits, stop: ['.'], minTokens: 4 }, 1);
    expect(textOf(late.parts)).toBe('a. b');
    const thinking = generate('answer', 30, { ...limits, stop: [' '] }, 1);
    expect(thinking.reasoningTokens).toBe(30);
    expect(textOf(thinking.parts.slice(30))).toBe('answer');
  });

  test('a stop token id ends the answer', () => {
    const full = encode('.')[0]!;
    const { parts, stopReason } = generate('Yes. No.', 0, { ...limits, stopTokenIds: [full] }, 1);
    expect(textOf(parts)).toBe('Yes');
    expect(stopReason).toBe(full);
  });
});
