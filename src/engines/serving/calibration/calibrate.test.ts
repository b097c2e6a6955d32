import { expect, test } from 'vitest';
import { calibrate } from './calibrate.ts';

test('measures the client against what a server of its own really wrote', async () => {
  const result = await calibrate({ streams: 8, chunksPerSecond: 800 }, AbortSignal.timeout(10_000));
  expect(result).toMatchObject({ kind: 'measured', streams: 8, itlMs: 10 });
  if (result.kind !== 'measured') throw new Error('not measured');
  expect(result.chunksPerSecond).toBeGreaterThan(100);
  expect(result.ttftErrorMs).toBeGreaterThan(0);
});

test('without a load there is nothing to calibrate at', async () => {
  const result = await calibrate({ streams: 8, chunksPerSecond: 0 }, AbortSignal.timeout(10_000));
  expect(result).toMatchObject({ kind: 'not-measured', reason: expect.stringMatching(/no chunk/) });
});

test('ends with the run', async () => {
  await expect(calibrate({ streams: 1, chunksPerSecond: 10 }, AbortSignal.abort(new Error('stopped')))).rejects.toThrow(
    'stopped',
  );
});
