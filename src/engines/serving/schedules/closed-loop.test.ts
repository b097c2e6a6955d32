import { expect, test } from 'vitest';
import { closedLoop } from './closed-loop.ts';

test('keeps the concurrency, issues every index once and in order', async () => {
  let inFlight = 0;
  let peak = 0;
  const issued: number[] = [];
  await closedLoop(50, 7, async (index) => {
    issued.push(index);
    inFlight += 1;
    peak = Math.max(peak, inFlight);
    await new Promise((resolve) => setTimeout(resolve, index % 3));
    inFlight -= 1;
  });
  expect(issued).toEqual(Array.from({ length: 50 }, (_, index) => index));
  expect(peak).toBe(7);
});

test('the first wave leaves at once', () => {
  const issued: number[] = [];
  void closedLoop(5, 3, (index) => {
    issued.push(index);
    return new Promise(() => undefined);
  });
  expect(issued).toEqual([0, 1, 2]);
});

test('an error stops all lanes', async () => {
  const issued: number[] = [];
  const loop = closedLoop(100, 2, async (index) => {
    issued.push(index);
    await Promise.resolve();
    if (index === 3) throw new Error('stop');
  });
  await expect(loop).rejects.toThrow('stop');
  expect(issued.length).toBeLessThan(10);
});
