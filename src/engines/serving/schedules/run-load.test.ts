import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LoadPlan } from './load-plan.ts';
import { runLoad } from './run-load.ts';

const never = new AbortController().signal;
const closed: LoadPlan = {
  requests: 50,
  maxInFlight: 7,
  atMs: null,
  follows: null,
  delayMs: null,
  cancelAfterMs: null,
};

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function open(atMs: readonly number[], maxInFlight = 10): LoadPlan {
  return { ...closed, requests: atMs.length, maxInFlight, atMs: Float64Array.from(atMs) };
}

test('closed loop: keeps the concurrency, issues every index once and in order', async () => {
  let inFlight = 0;
  let peak = 0;
  const issued: number[] = [];
  const run = runLoad(
    closed,
    0,
    async (index, intendedMs) => {
      issued.push(index);
      expect(intendedMs).toBeNaN();
      inFlight += 1;
      peak = Math.max(peak, inFlight);
      await wait(index % 3);
      inFlight -= 1;
    },
    never,
  );
  expect(issued).toEqual([0, 1, 2, 3, 4, 5, 6]);
  await run;
  expect(issued).toEqual(Array.from({ length: 50 }, (_, index) => index));
  expect(peak).toBe(7);
});

test('open loop: requests leave on time although earlier ones have not ended, and never before', async () => {
  const originMs = performance.now();
  const times = [20, 40, 40, 90];
  const leftMs: number[] = [];
  await runLoad(
    open(times),
    originMs,
    async (index, intendedMs) => {
      leftMs[index] = performance.now();
      expect(intendedMs).toBe(originMs + (times[index] ?? 0));
      await wait(150);
    },
    never,
  );
  expect(leftMs).toHaveLength(4);
  for (const [index, left] of leftMs.entries()) {
    expect(left - originMs).toBeGreaterThanOrEqual(times[index] ?? 0);
    expect(left - originMs - (times[index] ?? 0)).toBeLessThan(50);
  }
});

test('open loop: one beyond the limit waits until another ends', async () => {
  let inFlight = 0;
  const seen: number[] = [];
  await runLoad(
    open([0, 0, 0, 0, 0], 2),
    performance.now(),
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

test('a turn leaves after the turn before has ended and its pause is over', async () => {
  const endedMs: number[] = [];
  const intended: number[] = [];
  const plan = {
    ...open([0, Number.NaN, 5, Number.NaN]),
    follows: Int32Array.of(-1, 0, -1, 2),
    delayMs: Float64Array.of(0, 30, 0, 0),
  };
  await runLoad(
    plan,
    performance.now(),
    async (index, intendedMs) => {
      intended[index] = intendedMs;
      expect(performance.now()).toBeGreaterThanOrEqual(intendedMs);
      await wait(20);
      endedMs[index] = performance.now();
    },
    never,
  );
  expect((intended[1] ?? 0) - (endedMs[0] ?? 0)).toBeGreaterThan(29);
  expect((intended[1] ?? 0) - (endedMs[0] ?? 0)).toBeLessThan(60);
  expect((intended[3] ?? 0) - (endedMs[2] ?? 0)).toBeLessThan(30);
});

test('property: conversations of a closed loop keep their order and never exceed their places', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 3 }),
      fc.boolean(),
      async (lengths, maxInFlight, isOpen) => {
        const follows = lengths.flatMap((length) => Array.from({ length }, (_, turn): number => (turn === 0 ? -1 : 1)));
        for (const [index, follow] of follows.entries()) if (follow === 1) follows[index] = index - 1;
        const plan: LoadPlan = {
          requests: follows.length,
          maxInFlight,
          atMs: isOpen ? Float64Array.from(follows, (_, index) => index) : null,
          follows: Int32Array.from(follows),
          delayMs: new Float64Array(follows.length).fill(1),
          cancelAfterMs: null,
        };
        const ended = new Set<number>();
        let inFlight = 0;
        const issued: number[] = [];
        await runLoad(
          plan,
          performance.now(),
          async (index) => {
            issued.push(index);
            inFlight += 1;
            expect(inFlight).toBeLessThanOrEqual(maxInFlight);
            const before = follows[index] ?? -1;
            expect(before === -1 || ended.has(before)).toBe(true);
            await wait(index % 2);
            inFlight -= 1;
            ended.add(index);
          },
          never,
        );
        expect(issued.toSorted((a, b) => a - b)).toEqual(follows.map((_, index) => index));
      },
    ),
    { numRuns: 30 },
  );
});

test('no requests, no wait', async () => {
  await expect(runLoad(open([]), 0, () => Promise.reject(new Error('not asked')), never)).resolves.toBeUndefined();
});

test('an abort ends it at once and nothing more leaves', async () => {
  const controller = new AbortController();
  const issued: number[] = [];
  const loop = runLoad(
    open([0, 60_000]),
    performance.now(),
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
  const plan = open([0, 0, 60_000]);
  await expect(runLoad(plan, performance.now(), () => Promise.reject(new Error('bug')), never)).rejects.toThrow('bug');
});
