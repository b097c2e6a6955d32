import { expect, test } from 'vitest';
import { welchTTest } from './welch-t-test.ts';
import { yuenTTest } from './yuen-t-test.ts';

// The example in the documentation of scipy.stats.ttest_ind(…, trim=0.2), whose pooled t is 3.4463884. Of x one value is cut from each
// end: trimmed mean 90.148, winsorized sum of squares 7232.70 over h·(h − 1) = 20; of y none: 2.7333 and 4.8467 over 6.
const x = [56, 128.6, 12, 123.8, 64.34, 78, 763.3];
const y = [1.1, 2.9, 4.2];

test('trimmed means over winsorized errors, unpooled', () => {
  const { t, degreesOfFreedom, pGreater } = yuenTTest(x, y, 0.2);
  expect(t).toBeCloseTo((90.148 - 2.7333333) / Math.sqrt(7232.697 / 20 + 4.8466667 / 6), 4);
  expect(degreesOfFreedom).toBeCloseTo(4.018, 3);
  expect(pGreater).toBeCloseTo(0.005, 3);
});

test('is Welch’s test where nothing is trimmed', () => {
  const [a, b] = [
    [3, 5, 4.5],
    [1, 2, 2.5],
  ];
  const { t, pGreater } = yuenTTest(a, b, 0.25);
  const welch = welchTTest(a, b);
  expect(t).toBeCloseTo(welch.t, 12);
  expect(2 * pGreater).toBeCloseTo(welch.pValue, 12);
});

test('one disturbed repetition of nine hides nothing', () => {
  const baseline = [100, 100.2, 100.4, 100.1, 99.9, 99.8, 100.3, 100, 130];
  const candidate = baseline.map((value) => 1.04 * value);
  expect(yuenTTest(candidate, baseline, 0.15).pGreater).toBeLessThan(1e-6);
  expect(welchTTest(candidate, baseline).pValue / 2).toBeGreaterThan(0.1);
});

test('repetitions that do not vary', () => {
  expect(yuenTTest([2, 2], [1, 1], 0.25).pGreater).toBe(0);
  expect(yuenTTest([1, 1], [2, 2], 0.25).pGreater).toBe(1);
  expect(yuenTTest([1, 1], [1, 1], 0.25).pGreater).toBeNaN();
});
