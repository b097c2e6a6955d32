import { expect, test } from 'vitest';
import type { ServingWork } from '../serving-exam.ts';
import { planLoad } from './plan-load.ts';

function work(index: number, fields: Partial<ServingWork> = {}): ServingWork {
  return { repetition: 0, index, inputTokens: 1, outputTokens: 1, ...fields };
}
const talk = [work(0), work(1, { follows: 0, delayMs: 250 }), work(2), work(3, { cancelAfterMs: 40 })];
const rate = { process: 'constant', requestsPerSecond: 10 } as const;

test('times are drawn for requests that follow no other; a turn has its pause', () => {
  const plan = planLoad(talk, { arrival: rate, maxConcurrency: 3, seed: 'a' });
  expect([...(plan.atMs ?? [])]).toEqual([100, Number.NaN, 200, 300]);
  expect([...(plan.follows ?? [])]).toEqual([-1, 0, -1, -1]);
  expect([...(plan.delayMs ?? [])]).toEqual([0, 250, 0, 0]);
  expect([...(plan.cancelAfterMs ?? [])]).toEqual([0, 0, 0, 40]);
});

test('a closed loop of single requests is nothing but its size', () => {
  expect(planLoad([work(0), work(1)], { arrival: null, maxConcurrency: 2, seed: 'a' })).toEqual({
    requests: 2,
    maxInFlight: 2,
    atMs: null,
    follows: null,
    delayMs: null,
    cancelAfterMs: null,
  });
});

test('a trace keeps its times, as much faster as asked', () => {
  const works = [work(0, { atMs: 0 }), work(1, { atMs: 900 })];
  expect([
    ...(planLoad(works, { arrival: { process: 'trace', speed: 3 }, maxConcurrency: 9, seed: 'a' }).atMs ?? []),
  ]).toEqual([0, 300]);
});

test('the same seed draws the same times, whatever the prompts are', () => {
  const poisson = { process: 'poisson', requestsPerSecond: 5 } as const;
  const times = (works: readonly ServingWork[], seed: string): number[] => [
    ...(planLoad(works, { arrival: poisson, maxConcurrency: 9, seed }).atMs ?? []),
  ];
  expect(times([work(0), work(1)], 'a')).toEqual(times([work(0, { outputTokens: 9 }), work(1, { model: 'm' })], 'a'));
  expect(times([work(0), work(1)], 'a')).not.toEqual(times([work(0), work(1)], 'b'));
});
