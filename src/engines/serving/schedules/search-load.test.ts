import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { searchLoad } from './search-load.ts';

async function search(limit: number, options: Partial<Parameters<typeof searchLoad>[0]> = {}) {
  const tried: number[] = [];
  const found = await searchLoad({ start: 1, most: 1000, whole: false, precision: 0.05, ...options }, (load) => {
    tried.push(load);
    return Promise.resolve(load <= limit);
  });
  return { ...found, tried };
}

test('doubles, then halves', async () => {
  const { tried, highestGood, lowestBad } = await search(10, { whole: true });
  expect(tried).toEqual([1, 2, 4, 8, 16, 12, 10, 11]);
  expect([highestGood, lowestBad]).toEqual([10, 11]);
});

test('ends at the most that is allowed, and tries nothing above a bad load', async () => {
  expect(await search(5000, { most: 6 })).toMatchObject({ highestGood: 6, lowestBad: null, tried: [1, 2, 4, 6] });
  const { tried, lowestBad } = await search(3);
  expect(tried.slice(tried.indexOf(4) + 1).every((load) => load < (lowestBad ?? 0) + 1)).toBe(true);
});

test('a server that fails the first load is asked for less, down to nothing', async () => {
  expect(await search(0.3)).toMatchObject({ highestGood: expect.closeTo(0.3, 1) });
  expect(await search(0)).toMatchObject({ highestGood: null });
  expect(await search(0, { whole: true })).toMatchObject({ highestGood: null, lowestBad: 1, tried: [1] });
});

test('property: the limit is between what it found, as near as asked', async () => {
  await fc.assert(
    fc.asyncProperty(fc.double({ min: 1, max: 900, noNaN: true }), async (limit) => {
      const { highestGood, lowestBad, tried } = await search(limit);
      expect(highestGood).toBeLessThanOrEqual(limit);
      expect(lowestBad ?? 1001).toBeGreaterThan(limit);
      const gap = lowestBad === null ? 0 : (lowestBad - (highestGood ?? 0)) / lowestBad;
      expect(gap).toBeLessThanOrEqual(0.05 + 1e-9);
      expect(tried.length).toBeLessThan(20);
    }),
    { numRuns: 200 },
  );
});
