import { expect, test } from 'vitest';
import { assert, array, integer, property } from 'fast-check';
import type { ExamHeader } from '../contracts/exam.ts';
import { shardOf } from './shard-exams.ts';

const exam = (index: number, itemCount: number): ExamHeader =>
  ({ fingerprint: `f${index}`, itemCount, repeats: 1, requestsPerItem: 1 }) as ExamHeader; // no more is read

test('every exam is in exactly one shard, in its order, and no shard is much longer than the best split', () => {
  const holds = (): void =>
    assert(
      property(
        array(integer({ min: 1, max: 1000 }), { maxLength: 40 }),
        integer({ min: 1, max: 6 }),
        (sizes, count) => {
          const exams = sizes.map((size, index) => exam(index, size));
          const shards = Array.from({ length: count }, (_, index) => shardOf(exams, { index, count }));
          const names = shards.flat().map(({ fingerprint }) => fingerprint);
          const total = sizes.reduce((sum, size) => sum + size, 0);
          const longest = Math.max(...shards.map((shard) => shard.reduce((sum, { itemCount }) => sum + itemCount, 0)));
          const isWhole = names.length === exams.length && new Set(names).size === exams.length;
          return isWhole && longest <= total / count + Math.max(0, ...sizes);
        },
      ),
    );
  expect(holds).not.toThrow();
  const exams = [exam(0, 5), exam(1, 9), exam(2, 1)];
  expect(shardOf(exams, undefined)).toBe(exams);
  expect(shardOf(exams, { index: 1, count: 2 }).map(({ fingerprint }) => fingerprint)).toEqual(['f0', 'f2']);
});
