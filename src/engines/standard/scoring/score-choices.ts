import { notMeasured, type Score, scored } from '../../../contracts/score.ts';
import { noChoice } from '../prompts/build-work.ts';
import { codePointLength } from '../python/string-methods.ts';
import type { StandardWork } from '../standard-work.ts';

type ChoiceWork = Extract<StandardWork, { kind: 'multiple_choice' }>;

export interface LogLikelihood {
  readonly sum: number;
  /** Of the continuation. */
  readonly tokens?: number;
  readonly isGreedy: boolean;
}

/** Scores of one multiple-choice item by metric name. */
export function scoreChoices(
  work: ChoiceWork,
  results: readonly LogLikelihood[],
  metrics: readonly string[],
): Record<string, Score> {
  const { choices, gold } = work;
  const sums = results.slice(0, choices.length).map(({ sum }) => sum);
  const predicted = argmax(sums);
  const likelihood = goldLikelihood(results.slice(0, choices.length), gold);
  const score = (metric: string): Score => {
    switch (metric) {
      case 'gold_logprob':
        return likelihood.logprob;
      case 'gold_margin':
        return likelihood.margin;
      case 'acc':
        return accuracy(predicted, gold);
      case 'acc_norm':
        return accuracy(argmax(sums.map((sum, index) => sum / codePointLength(choices[index] ?? ''))), gold);
      case 'acc_bytes':
        return accuracy(argmax(sums.map((sum, index) => sum / Buffer.byteLength(choices[index] ?? ''))), gold);
      case 'acc_mutual_info':
        return accuracy(
          argmax(sums.map((sum, index) => sum - (results[choices.length + index]?.sum ?? Number.NaN))),
          gold,
        );
      case 'exact_match':
        return scored(gold.some((index) => results[index]?.isGreedy === true) ? 1 : 0);
      case 'f1':
      case 'mcc':
        return scored(predicted === gold[0] ? 1 : 0, [gold[0] ?? noChoice, predicted]);
      case 'brier_score':
        return brierScore(sums, gold[0] ?? noChoice);
      default:
        throw new Error(`multiple choice has no metric ${metric}`);
    }
  };
  return Object.fromEntries(metrics.map((metric) => [metric, score(metric)]));
}

function accuracy(predicted: number, gold: readonly number[]): Score {
  return scored(gold.includes(predicted) ? 1 : 0);
}

/**
 * Log-likelihood of the best right choice, and how far it is above the best wrong one. The parts of both say whether the model can do the
 * item at all: the score of a guess, and the probability that it gives to all choices together where each is a single token (else 1).
 */
function goldLikelihood(results: readonly LogLikelihood[], gold: readonly number[]): { logprob: Score; margin: Score } {
  const isRight = (_: LogLikelihood, index: number): boolean => gold.includes(index);
  const right = results.filter(isRight).map(({ sum }) => sum);
  const wrong = results.filter((result, index) => !isRight(result, index)).map(({ sum }) => sum);
  const absent = notMeasured('grader-failed', 'the gold answer is none of the choices');
  if (right.length === 0) return { logprob: absent, margin: absent };
  const best = Math.max(...right);
  const areSingleTokens = results.every(({ tokens }) => tokens === 1);
  const mass = areSingleTokens ? results.reduce((sum, result) => sum + Math.exp(result.sum), 0) : 1;
  const parts = [right.length / results.length, mass];
  const margin =
    wrong.length === 0
      ? notMeasured('grader-failed', 'every choice is right')
      : scored(best - Math.max(...wrong), parts);
  return { logprob: scored(best, parts), margin };
}

/** Squared distance of the softmax over the choices from certainty of the right one: 0 to 2. */
function brierScore(sums: readonly number[], gold: number): Score {
  if (gold < 0) return notMeasured('grader-failed', 'the gold answer is none of the choices');
  const top = Math.max(...sums);
  const weights = sums.map((sum) => Math.exp(sum - top));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return scored(weights.reduce((sum, weight, index) => sum + (weight / total - (index === gold ? 1 : 0)) ** 2, 0));
}

/** numpy's argmax: the first of equal ones, NaN above everything. */
function argmax(values: readonly number[]): number {
  let best = 0;
  for (let index = 1; index < values.length; index += 1) {
    const value = values[index] ?? Number.NaN;
    const top = values[best] ?? Number.NaN;
    if (Number.isNaN(top)) break;
    if (value > top || Number.isNaN(value)) best = index;
  }
  return best;
}
