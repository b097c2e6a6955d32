import { describe, expect, it } from 'vitest';
import { areCheaperThanEcho, type ContinuationTokens, planNextTokens } from './plan-next-tokens.ts';

const after = (context: readonly number[], continuation: readonly number[], which = 0): ContinuationTokens => ({
  context: which,
  tokenIds: [...context, ...continuation],
  contextLength: context.length,
});
const long = Array.from({ length: 1000 }, (_, index) => index);

describe('planNextTokens', () => {
  it('asks one question for single-token choices', () => {
    const plan = planNextTokens([5, 6, 5].map((id) => after([1, 2], [id])));
    expect(plan.questions).toEqual([{ prompt: [1, 2], nextIds: [5, 6], isContext: true }]);
    expect(plan.steps.flat().map(({ id }) => id)).toEqual([5, 6, 5]);
  });

  it('asks a shared beginning once, and another context by itself', () => {
    const plan = planNextTokens([after([1], [5, 6, 7]), after([1], [5, 8]), after([9], [5], 1)]);
    expect(plan.questions.map(({ prompt, nextIds }) => [prompt, nextIds])).toEqual([
      [[1], [5]],
      [
        [1, 5],
        [6, 8],
      ],
      [[1, 5, 6], [7]],
      [[9], [5]],
    ]);
    expect(plan.steps[1]).toEqual([
      { question: 0, id: 5 },
      { question: 1, id: 8 },
    ]);
  });

  it('asks at most 20 ids in one request', () => {
    const plan = planNextTokens(Array.from({ length: 45 }, (_, index) => after([1], [100 + index])));
    expect(plan.questions.map(({ nextIds }) => nextIds.length)).toEqual([20, 20, 5]);
    for (const steps of plan.steps) {
      for (const { question, id } of steps) expect(plan.questions[question]?.nextIds).toContain(id);
    }
  });

  it('a continuation without tokens asks nothing', () => {
    expect(planNextTokens([after([1, 2], [])])).toEqual({ questions: [], steps: [[]] });
  });
});

describe('areCheaperThanEcho', () => {
  const isCheaper = (continuations: readonly ContinuationTokens[], blockTokens: number | null): boolean =>
    areCheaperThanEcho(planNextTokens(continuations), continuations, blockTokens);
  const words = [1, 2, 3, 4].map((first) => [first, 5, 6, 7, 8]);

  it('single-token choices always, one continuation alone never', () => {
    expect(isCheaper([after(long, [1]), after(long, [2])], null)).toBe(true);
    expect(isCheaper([after([7], [1]), after([7], [2])], null)).toBe(true);
    expect(isCheaper([after(long, [1])], 16)).toBe(false);
  });

  it('several tokens after a long context, where the prefix cache holds it', () => {
    const choices = words.map((tokens) => after(long, tokens));
    expect(isCheaper(choices, 16)).toBe(true);
    expect(isCheaper(choices, 128)).toBe(true);
    expect(isCheaper(choices, null)).toBe(false);
  });

  it('not after a short context', () => {
    expect(
      isCheaper(
        words.map((tokens) => after(long.slice(0, 40), tokens)),
        16,
      ),
    ).toBe(false);
  });
});
