import { notMeasured, type Score, scored } from '../../../contracts/score.ts';
import { noChoice } from '../prompts/build-work.ts';
import { codePointLength } from '../python/string-methods.ts';
import type { StandardWork } from '../standard-work.ts';

type ChoiceWork = Extract<StandardWork, { kind: 'multiple_choice' }>;

export interface LogLikelihood {
  readonly sum: number;
  readonly isGreedy: boolean;
}

/** Scores of one multiple-choice item by metric name, `gold_logprob` and `gold_margin` among them. */
export function scoreChoices(
  work: ChoiceWork,
  results: readonly LogLikelihood[],
  metrics: readonly string[],
): Record<string, Score> {
  const { choices, gold } = work;
  const sums = results.slice(0, choices.length).map(({ sum }) => sum);
  const predicted = argmax(sums);
  const score = (metric: string): Score => {
    switch (metric) {
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
        return scored(predicted === gold[0] ? 1 : 0, [gold[0] ?? noChoice, predicted]);
      default:
        throw new Error(`multiple choice has no metric ${metric}`);
    }
  };
  return { ...Object.fromEntries(metrics.map((metric) => [metric, score(metric)])), ...goldLikelihood(sums, gold) };
}

function accuracy(predicted: number, gold: readonly number[]): Score {
  return scored(gold.includes(predicted) ? 1 : 0);
}

/** Log-likelihood of the best right choice, and how far it is above the best wrong one. */
function goldLikelihood(sums: readonly number[], gold: readonly number[]): Record<string, Score> {
  const right = sums.filter((_, index) => gold.includes(index));
  const wrong = sums.filter((_, index) => !gold.includes(index));
  const absent = notMeasured('grader-failed', 'the gold answer is none of the choices');
  if (right.length === 0) return { gold_logprob: absent, gold_margin: absent };
  const best = Math.max(...right);
  const margin =
    wrong.length === 0 ? notMeasured('grader-failed', 'every choice is right') : scored(best - Math.max(...wrong));
  return { gold_logprob: scored(best), gold_margin: margin };
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
