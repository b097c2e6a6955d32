import { expect, test } from 'vitest';
import { openLoop } from './open-loop.ts';

const never = new AbortController().signal;

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function timesFromNow(...offsets: readonly number[]): Float64Array {
  return Float64Array.from(offsets, (offset) => performance.now() + offset);
}

test('requests leave on time although earlier ones have not ended, and never before', async () => {
  const times = timesFromNow(20, 40, 40, 90);
  const leftMs: number[] = [];
  await openLoop(
    times,
    10,
    async (index) => {
      leftMs[index] = performance.now();
      await wait(150);
    },
    never,
  );
  expect(leftMs).toHaveLength(4);
  for (const [index, left] of leftMs.entries()) {
    expect(left).toBeGreaterThanOrEqual(times[index] ?? 0);
    expect(left - (times[index] ?? 0)).toBeLessThan(50);
  }
});

test('one beyond the limit waits until another ends', async () => {
  let inFlight = 0;
  const seen: number[] = [];
  await openLoop(
    timesFromNow(0, 0, 0, 0, 0),
    2,
    async () => {
      inFlight += 1;
      seen.push(inFlight);
      await wait(10);
      inFlight -= 1;
    },
    never,
  );
  expect(seen).toHaveLength(5);
  expect(Math.max(...seen)).toBe(2);
});

test('no requests, no wait', async () => {
  const loop = openLoop(new Float64Array(0), 1, () => Promise.reject(new Error('not asked')), never);
  await expect(loop).resolves.toBeUndefined();
});

test('an abort ends it at once and nothing more leaves', async () => {
  const controller = new AbortController();
  const issued: number[] = [];
  const loop = openLoop(
    timesFromNow(0, 60_000),
    2,
    (index) => {
      issued.push(index);
      return wait(5);
    },
    controller.signal,
  );
  setTimeout(() => controller.abort(new Error('enough')), 30);
  await expect(loop).rejects.toThrow('enough');
  expect(issued).toEqual([0]);
});

test('what a request throws ends it', async () => {
  await expect(openLoop(timesFromNow(0, 0, 60_000), 5, () => Promise.reject(new Error('bug')), never)).rejects.toThrow(
    'bug',
  );
});
