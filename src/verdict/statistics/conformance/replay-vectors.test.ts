import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { agrees, replayVector, vectorFiles } from './replay-vectors.ts';

const folder = new URL('../../../../test/fixtures/verdict/vectors/', import.meta.url);

describe('statistics agree with scipy, statsmodels, scikit-learn and krippendorff to 1e-9', () => {
  test.each(vectorFiles)('%s', (file) => {
    const lines = readFileSync(new URL(`${file}.jsonl`, folder), 'utf8')
      .trim()
      .split('\n');
    const values = lines.flatMap((line, index) =>
      replayVector(file, JSON.parse(line)).map((each) => ({ line: index + 1, ...each })),
    );
    expect(values.length).toBeGreaterThan(0);
    expect(values.filter((each) => !agrees(each))).toEqual([]);
  });

  test('a wrong value does not agree, however small it is', () => {
    expect(agrees({ name: 'p', actual: 1.1e-40, expected: 1e-40, scale: 0 })).toBe(false);
    expect(agrees({ name: 'p', actual: null, expected: 0.5, scale: 0 })).toBe(false);
  });
});
