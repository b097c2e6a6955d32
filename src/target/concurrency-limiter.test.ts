import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createConcurrencyLimiter, type Permit } from './concurrency-limiter.ts';

/** Lets everything that waits for a promise go on. */
const settle = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

async function acquireMany(limiter: ReturnType<typeof createConcurrencyLimiter>, count: number): Promise<Permit[]> {
  return Promise.all(Array.from({ length: count }, () => limiter.acquire()));
}

describe('permits', () => {
  test('no more than the limit, in order of arrival', async () => {
    const limiter = createConcurrencyLimiter(2);
    const order: number[] = [];
    const permits: Permit[] = [];
    for (let index = 0; index < 5; index += 1) {
      void limiter.acquire().then((permit) => permits.push(permit) && order.push(index));
    }
    await settle();
    expect(order).toEqual([0, 1]);
    permits[1]?.release('success');
    permits[0]?.release('success');
    await settle();
    expect(order).toEqual([0, 1, 2, 3]);
    expect(limiter.inFlight).toBe(2);
  });

  test('whoever comes late does not overtake', async () => {
    const limiter = createConcurrencyLimiter(1);
    const first = await limiter.acquire();
    const order: string[] = [];
    void limiter.acquire().then(() => order.push('waiting'));
    first.release('success');
    void limiter.acquire().then(() => order.push('late'));
    await settle();
    expect(order).toEqual(['waiting']);
  });

  test('a second release does nothing', async () => {
    const limiter = createConcurrencyLimiter(4);
    const permit = await limiter.acquire();
    permit.release('neutral');
    permit.release('overloaded');
    expect(limiter.inFlight).toBe(0);
    expect(limiter.limit).toBe(4);
  });
});

describe('abort', () => {
  test('a waiting caller gets the reason at once and leaves the queue', async () => {
    const limiter = createConcurrencyLimiter(1);
    const held = await limiter.acquire();
    const controller = new AbortController();
    const waiting = limiter.acquire(controller.signal);
    const next = limiter.acquire();
    const reason = new Error('stop');
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    held.release('success');
    (await next).release('success');
    expect(limiter.inFlight).toBe(0);
  });

  test('an aborted signal never gets a permit', async () => {
    const limiter = createConcurrencyLimiter(1);
    await expect(limiter.acquire(AbortSignal.abort('why'))).rejects.toBe('why');
    expect(limiter.inFlight).toBe(0);
  });
});

describe('adaptive limit', () => {
  test('a round of overloads halves once, the next halves again, never under 1', async () => {
    const limiter = createConcurrencyLimiter(16);
    for (const permit of await acquireMany(limiter, 16)) permit.release('overloaded');
    expect(limiter.limit).toBe(8);
    for (const permit of await acquireMany(limiter, 8)) permit.release('overloaded');
    expect(limiter.limit).toBe(4);
    for (let round = 0; round < 5; round += 1) (await limiter.acquire()).release('overloaded');
    expect(limiter.limit).toBe(1);
  });

  test('grows by about one per round of successes, up to the maximum', async () => {
    const limiter = createConcurrencyLimiter(16);
    for (const permit of await acquireMany(limiter, 16)) permit.release('overloaded');
    for (const permit of await acquireMany(limiter, 8)) permit.release('success');
    expect(limiter.limit).toBe(8);
    for (const permit of await acquireMany(limiter, 8)) permit.release('success');
    expect(limiter.limit).toBe(9);
    for (let count = 0; count < 300; count += 1) (await limiter.acquire()).release('success');
    expect(limiter.limit).toBe(16);
  });

  test('a lowered limit holds back until enough is released', async () => {
    const limiter = createConcurrencyLimiter(4);
    const [first, second, third] = await acquireMany(limiter, 4);
    let granted = false;
    void limiter.acquire().then(() => (granted = true));
    first?.release('overloaded');
    second?.release('neutral');
    await settle();
    expect(granted).toBe(false);
    third?.release('neutral');
    await settle();
    expect(granted).toBe(true);
  });

  test('whatever happens, nobody waits while there is room', async () => {
    const action = fc.constantFrom('acquire', 'success', 'overloaded', 'neutral', 'abort');
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.array(action, { maxLength: 60 }),
        async (maximum, actions) => {
          const limiter = createConcurrencyLimiter(maximum);
          const held: Permit[] = [];
          const waiting = new Set<AbortController>();
          for (const next of actions) {
            if (next === 'acquire') {
              const controller = new AbortController();
              waiting.add(controller);
              void limiter
                .acquire(controller.signal)
                .then(
                  (permit) => held.push(permit),
                  () => 0,
                )
                .finally(() => waiting.delete(controller));
            } else if (next === 'abort') [...waiting].at(-1)?.abort();
            else held.shift()?.release(next);
            await settle();
            expect(limiter.inFlight).toBe(held.length);
            expect(limiter.limit).toBeGreaterThanOrEqual(1);
            expect(limiter.limit).toBeLessThanOrEqual(maximum);
            expect(waiting.size === 0 || limiter.inFlight >= limiter.limit).toBe(true);
          }
        },
      ),
    );
  });
});
