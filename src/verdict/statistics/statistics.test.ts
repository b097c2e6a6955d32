import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bootstrapMeans } from './bootstrap.ts';
import { changePointDefaults, findChangePoints } from './change-points.ts';
import { cusum } from './cusum.ts';
import { damageEValue } from './e-process.ts';
import { logRatioOfMedians } from './log-ratio-of-medians.ts';
import { mcNemar } from './mcnemar.ts';
import { adjustPValues, multipleTestingMethods } from './multiple-testing.ts';
import { pairedProportionInterval } from './paired-proportion-interval.ts';
import { itemsNeeded, minimumDetectableEffect } from './power.ts';
import { countRandomOnes, createRandomSource, nextUniform } from './random-source.ts';
import { signFlipPermutation } from './sign-flip-permutation.ts';

describe('random source', () => {
  test('equal seed and label give an equal stream, another label another one', () => {
    const draw = (seed: number, label: string): number[] => {
      const random = createRandomSource(seed, label);
      return Array.from({ length: 8 }, () => random.nextUint32());
    };
    expect(draw(1, 'a')).toEqual(draw(1, 'a'));
    expect(draw(1, 'a')).not.toEqual(draw(1, 'b'));
    expect(draw(1, 'a')).not.toEqual(draw(2, 'a'));
  });

  test('bytes are uniform', () => {
    const random = createRandomSource(7);
    const counts = new Float64Array(256);
    for (let index = 0; index < 256_000; index += 1) {
      const word = random.nextUint32();
      for (const shift of [0, 8, 16, 24]) counts[(word >>> shift) & 255] = (counts[(word >>> shift) & 255] ?? 0) + 1;
    }
    const chiSquare = counts.reduce((sum, count) => sum + (count - 4000) ** 2 / 4000, 0);
    expect(chiSquare).toBeGreaterThan(180);
    expect(chiSquare).toBeLessThan(340);
  });
});

describe('count of random ones', () => {
  test('has the mean and the variance of coin tosses, and never exceeds the bits', () => {
    const random = createRandomSource(2);
    for (const bits of [0, 1, 31, 32, 33, 100]) {
      const draws = Array.from({ length: 4000 }, () => countRandomOnes(bits, random));
      expect(Math.max(...draws)).toBeLessThanOrEqual(bits);
      const average = draws.reduce((sum, ones) => sum + ones, 0) / draws.length;
      expect(Math.abs(average - bits / 2)).toBeLessThanOrEqual(5 * Math.sqrt(bits / 4 / draws.length));
      const spread = draws.reduce((sum, ones) => sum + (ones - bits / 2) ** 2, 0) / draws.length;
      expect(Math.abs(spread - bits / 4)).toBeLessThanOrEqual(0.15 * (bits / 4));
    }
  });
});

describe('sign-flip permutation', () => {
  test('on 0/1 damage it is McNemar: Monte Carlo within its error of the exact test', () => {
    const sums = Float64Array.from([
      ...Array<number>(70).fill(1),
      ...Array<number>(48).fill(-1),
      ...Array<number>(500).fill(0),
    ]);
    const result = signFlipPermutation(sums, { permutations: 200_000, random: createRandomSource(3) });
    expect(result.exact).toBe(false);
    expect(result.greater).toBeCloseTo(mcNemar(70, 48).oneSidedExact, 2);
  });

  test('enumeration and sampling agree on graded damage', () => {
    const random = createRandomSource(11);
    const sums = Float64Array.from({ length: 14 }, () => nextUniform(random) - 0.35);
    const exact = signFlipPermutation(sums, { permutations: 1, random });
    // A fifteenth unit without weight switches to sampling.
    const sampled = signFlipPermutation(Float64Array.from([...sums, 1e-15]), { permutations: 200_000, random });
    expect([exact.exact, sampled.exact]).toEqual([true, false]);
    expect(sampled.greater).toBeCloseTo(exact.greater, 2);
    expect(sampled.twoSided).toBeCloseTo(exact.twoSided, 2);
  });

  test('nothing given, nothing different: p = 1', () => {
    const options = { permutations: 1000, random: createRandomSource(1) };
    expect(signFlipPermutation(new Float64Array(0), options).greater).toBe(1);
    expect(signFlipPermutation(new Float64Array(50), options).greater).toBe(1);
  });

  test('p is within (0, 1] and mirrors when the signs turn', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { maxLength: 12 }), (values) => {
        const options = { permutations: 1000, random: createRandomSource(1) };
        const result = signFlipPermutation(Float64Array.from(values), options);
        const mirrored = signFlipPermutation(
          Float64Array.from(values, (value) => -value),
          options,
        );
        expect(result.greater).toBeGreaterThan(0);
        expect(result.greater).toBeLessThanOrEqual(1);
        expect(mirrored.less).toBeCloseTo(result.greater, 12);
      }),
    );
  });
});

describe('paired proportion interval (Tango 1998)', () => {
  test('without discordance the bound is z²/(n + z²)', () => {
    const z = 1.6448536269514722;
    const interval = pairedProportionInterval(0, 0, 1000, z);
    expect(interval.high).toBeCloseTo((z * z) / (1000 + z * z), 12);
    expect(interval.low).toBe(-interval.high);
  });

  test('holds the estimate and mirrors when the sides change', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(200), fc.nat(1000), (b, c, concordant) => {
        const n = b + c + concordant + 1;
        const { low, high } = pairedProportionInterval(b, c, n, 1.96);
        expect(low).toBeLessThanOrEqual((b - c) / n + 1e-12);
        expect(high).toBeGreaterThanOrEqual((b - c) / n - 1e-12);
        const mirrored = pairedProportionInterval(c, b, n, 1.96);
        expect(mirrored.low).toBeCloseTo(-high, 10);
      }),
    );
  });
});

describe('multiple testing', () => {
  test('adjusted p never falls below p, keeps its order, and families of one stay as they are', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 }), (pValues) => {
        for (const method of multipleTestingMethods) {
          const adjusted = adjustPValues(pValues, method);
          for (const [index, p] of pValues.entries()) {
            expect(adjusted[index]).toBeGreaterThanOrEqual(p - 1e-12);
            expect(adjusted[index]).toBeLessThanOrEqual(1);
          }
          expect(adjustPValues([pValues[0] ?? 0], method)[0]).toBeCloseTo(pValues[0] ?? 0, 12);
        }
      }),
    );
    expect(adjustPValues([], 'benjamini-hochberg')).toEqual([]);
  });
});

describe('power', () => {
  test('items needed as in the tables of the reference', () => {
    const table: readonly (readonly [
      effect: number,
      discordance: number,
      alpha: number,
      power: number,
      items: number,
    ])[] = [
      [0.02, 0.06, 0.05, 0.8, 925],
      [0.02, 0.06, 0.05, 0.95, 1618],
      [0.01, 0.03, 0.05, 0.8, 1853],
      [0.05, 0.1, 0.05, 0.8, 245],
      [0.02, 0.1, 0.01, 0.8, 2506],
    ];
    for (const [effect, discordance, alpha, power, items] of table) {
      expect(Math.abs(itemsNeeded(effect, discordance, alpha, power) - items)).toBeLessThanOrEqual(1);
    }
  });

  test('the minimum detectable effect of 80 discordant pairs of 1000', () => {
    expect(minimumDetectableEffect(Math.sqrt(80) / 1000, 0.05)).toBeCloseTo(0.02224, 5);
  });
});

describe('e-process', () => {
  test('averages to one under no change, and grows with damage', () => {
    const n = 12;
    let expectation = 0;
    for (let b = 0; b <= n; b += 1) {
      let choose = 1;
      for (let i = 0; i < b; i += 1) choose = (choose * (n - i)) / (i + 1);
      expectation += (choose / 2 ** n) * damageEValue(b, n - b);
    }
    expect(expectation).toBeCloseTo(1, 10);
    expect(damageEValue(30, 10)).toBeGreaterThan(20);
    expect(damageEValue(10, 30)).toBeLessThan(1);
  });
});

describe('CUSUM', () => {
  test('average run lengths are those of the reference', () => {
    const random = createRandomSource(5);
    const normal = (): number =>
      Math.sqrt(-2 * Math.log(1 - nextUniform(random))) * Math.cos(2 * Math.PI * nextUniform(random));
    const runLength = (shift: number): number => {
      const values = Array.from({ length: 4000 }, () => normal() + shift);
      const index = cusum(values, { slack: 0.5, limit: 4 }).findIndex(({ alarm }) => alarm);
      return index === -1 ? values.length : index + 1;
    };
    const average = (shift: number, runs: number): number =>
      Array.from({ length: runs }, () => runLength(shift)).reduce((sum, length) => sum + length, 0) / runs;
    expect(average(1, 300)).toBeCloseTo(8.4, -0.5);
    expect(average(0, 60)).toBeGreaterThan(200);
  });
});

describe('change points', () => {
  const random = createRandomSource(21);
  const level = (value: number, points: number): number[] =>
    Array.from({ length: points }, () => value + (nextUniform(random) - 0.5) * 2);

  test('finds every lasting shift in a long series, and says from what to what', () => {
    const found = findChangePoints([...level(100, 30), ...level(104, 40), ...level(90, 20)]);
    expect(found.map(({ index }) => index)).toEqual([30, 70]);
    expect(found[0]?.meanBefore).toBeCloseTo(100, 0);
    expect(found[1]?.meanAfter).toBeCloseTo(90, 0);
    expect(found.every(({ pValue }) => pValue < 0.001)).toBe(true);
  });

  test('a small shift is left out when the magnitude says so', () => {
    const series = [...level(100, 30), ...level(104, 30)];
    expect(findChangePoints(series, { ...changePointDefaults, minimumMagnitude: 0.1 })).toEqual([]);
  });

  test('noise, a constant, one point and nothing have none', () => {
    for (const series of [level(5, 60), Array<number>(20).fill(3), [1], []])
      expect(findChangePoints(series)).toEqual([]);
  });
});

describe('bootstrap', () => {
  test('the spread of resampled means is the standard error', () => {
    const random = createRandomSource(9);
    const values = Float64Array.from({ length: 400 }, () => nextUniform(random));
    const means = bootstrapMeans(values, new Float64Array(400).fill(1), { resamples: 4000, random });
    const center = means.reduce((sum, value) => sum + value, 0) / means.length;
    const spread = Math.sqrt(means.reduce((sum, value) => sum + (value - center) ** 2, 0) / means.length);
    expect(spread).toBeCloseTo(Math.sqrt(1 / 12 / 400), 3);
  });

  test('three repetitions a side reach from the least to the most favourable pairing', () => {
    const ratio = logRatioOfMedians([110, 120, 130], [100, 101, 102], createRandomSource(1));
    expect(ratio.estimate).toBeCloseTo(Math.log(120 / 101), 12);
    expect(ratio.low).toBeCloseTo(Math.log(110 / 101), 1);
    expect(ratio.high).toBeCloseTo(Math.log(130 / 101), 1);
  });
});
