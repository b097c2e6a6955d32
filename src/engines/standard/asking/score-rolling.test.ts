import { assert, integer, property } from 'fast-check';
import { expect, it } from 'vitest';
import { rollingWindows } from './score-rolling.ts';

it('predicts every token once, after at least one other, within the context of the model', () => {
  assert(
    property(integer({ min: 0, max: 60 }), integer({ min: 1, max: 20 }), (length, size) => {
      const tokens = Array.from({ length }, (_, index) => index + 1);
      const windows = rollingWindows(tokens, 0, size);
      expect(windows.flatMap(({ tokenIds, contextLength }) => tokenIds.slice(contextLength))).toEqual(tokens);
      for (const { tokenIds, contextLength } of windows) {
        expect(contextLength).toBeGreaterThan(0);
        expect(tokenIds.length).toBeLessThanOrEqual(size + 1);
      }
    }),
  );
});
