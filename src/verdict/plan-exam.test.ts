import { describe, expect, test } from 'vitest';
import { planExam } from './plan-exam.ts';

describe('planExam', () => {
  const plan = { items: 1000, discordance: 0.06, alpha: 0.05, margin: 0.02 };

  test('items needed are those of the literature', () => {
    const { needed } = planExam(plan, [0.01, 0.02, 0.03, 0.05]);
    // Published to the nearest item; here rounded up.
    const published = [
      [3707, 6488],
      [925, 1618],
      [410, 716],
      [146, 254],
    ];
    for (const [index, [at80 = 0, at95 = 0]] of published.entries()) {
      expect(Math.abs((needed[index]?.at80 ?? 0) - at80)).toBeLessThanOrEqual(1);
      expect(Math.abs((needed[index]?.at95 ?? 0) - at95)).toBeLessThanOrEqual(1);
    }
  });

  test('power and the chance to pass agree with simulation', () => {
    const { power, passWithoutChange } = planExam({ ...plan, discordance: 0.1 }, [0.02, 0.05]);
    expect(power[0]?.power).toBeCloseTo(0.64, 1);
    expect(power[1]?.power).toBeGreaterThan(0.99);
    expect(passWithoutChange).toBeCloseTo(0.64, 1);
    expect(planExam({ ...plan, discordance: 0.04 }, []).passWithoutChange).toBeCloseTo(0.94, 2);
  });

  test('the stated effect is seen as often as stated, and four times the items see half of it', () => {
    const small = planExam(plan, []).minimumDetectableEffect;
    expect(planExam(plan, [small.at80]).power[0]?.power).toBeCloseTo(0.8, 2);
    expect(planExam({ ...plan, items: 4000 }, []).minimumDetectableEffect.at95).toBeCloseTo(small.at95 / 2, 12);
  });

  test('a damage larger than the discordance is seen for sure by enough items', () => {
    expect(planExam({ ...plan, discordance: 0.001 }, [1]).power[0]?.power).toBe(1);
  });
});
