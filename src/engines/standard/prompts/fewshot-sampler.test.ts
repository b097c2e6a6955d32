import { describe, expect, it } from 'vitest';
import { createFewshotSampler, type FewshotSamplerOptions } from './fewshot-sampler.ts';

const pool = (size: number): { id: number }[] => Array.from({ length: size }, (_, id) => ({ id }));
const ids = (options: FewshotSamplerOptions, count: number, docs: readonly number[]): unknown[] => {
  const sampler = createFewshotSampler(options);
  return docs.map((id) => sampler.draw(count, { id }).map((doc) => doc['id']));
};

describe('createFewshotSampler', () => {
  it('draws as CPython does, and goes on from document to document', () => {
    const options = { sampler: 'default' as const, pool: pool(7473), seed: 1234, excludeEvalDoc: false };
    expect(ids(options, 5, [0, 1])).toEqual([
      [6374, 3610, 957, 61, 742],
      [7462, 6610, 4769, 286, 5501],
    ]);
  });

  it('draws one more where the asked document must not be shown', () => {
    const options = { sampler: 'default' as const, pool: pool(39_905), seed: 1234, excludeEvalDoc: true };
    const drawn = [28883, 7657, 490, 5940, 38156, 2288, 5500, 6450, 23241, 15519, 1142];
    expect(ids(options, 10, [0])).toEqual([drawn.slice(0, 10)]);
    expect(ids(options, 10, [490])).toEqual([drawn.filter((id) => id !== 490)]);
  });

  it('draws again when copies of the document leave too few', () => {
    const copies = [{ id: 1 }, { id: 1 }, { id: 1 }, { id: 2 }, { id: 3 }];
    const options = { sampler: 'default' as const, pool: copies, seed: 1234, excludeEvalDoc: true };
    expect(new Set(ids(options, 2, [1]).flat())).toEqual(new Set([2, 3]));
  });

  it('first_n takes the first, without the asked document', () => {
    const options = { sampler: 'first_n' as const, pool: pool(5), seed: 1234, excludeEvalDoc: true };
    expect(ids(options, 2, [0, 4])).toEqual([
      [1, 2],
      [0, 1],
    ]);
  });

  it('says when the pool is too small', () => {
    const options = { sampler: 'default' as const, pool: pool(2), seed: 1, excludeEvalDoc: false };
    expect(() => ids(options, 3, [0])).toThrow('at least 3 documents');
  });
});
