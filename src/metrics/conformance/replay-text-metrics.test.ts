import { join } from 'node:path';
import { expect, it } from 'vitest';
import { replayTextMetrics } from './replay-text-metrics.ts';

const vectors = join(import.meta.dirname, '../../../test/fixtures/standard/text-metrics');

it('gives the numbers of sacrebleu, rouge-score and scikit-learn', async () => {
  const checks = await replayTextMetrics(vectors);
  expect(checks.filter(({ difference }) => difference !== null)).toEqual([]);
  expect(checks.length).toBeGreaterThan(300);
});
