import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { check } from './check.ts';
import { replayArea } from './replay-area.ts';

const fixtures = join(import.meta.dirname, '../../../../test/fixtures/standard');

async function replay(area: string): Promise<{ passed: number; failures: string[] }> {
  const failures: string[] = [];
  let passed = 0;
  for await (const { name, difference } of replayArea(area, {
    directory: join(fixtures, area),
    tasksDirectory: null,
    results: async () => [],
  })) {
    if (difference === null) passed += 1;
    else failures.push(`${name}: ${difference}`);
  }
  return { passed, failures };
}

describe('recorded results of the original', () => {
  it.each([
    ['lm-eval', 500],
    ['lm-eval-http', 20],
    ['regex', 600],
    ['rng', 40],
  ])('%s: all agree', async (area, atLeast) => {
    const { passed, failures } = await replay(area);
    expect(failures).toEqual([]);
    expect(passed).toBeGreaterThan(atLeast);
  });

  it('names an unknown area with the nearest one', async () => {
    await expect(replay('lm-evl')).rejects.toMatchObject({
      code: 'EVAL_STANDARD_AREA_UNKNOWN',
      message: expect.stringContaining('"lm-eval"'),
    });
  });

  it('sees a difference where there is one', () => {
    expect(check('x', { a: [1, 'b'] }, { a: [1, 'c'] }).difference).toBe('expected {"a":[1,"c"]}, found {"a":[1,"b"]}');
    expect(check('x', 1 + 1e-14, 1).difference).toBeNull();
    expect(check('x', { a: 1 }, { a: 1, b: 2 }).difference).not.toBeNull();
  });
});
