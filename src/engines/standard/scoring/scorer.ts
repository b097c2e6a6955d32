import type { SampleOutput } from '../../../contracts/sample.ts';
import { notMeasured, type Score, scored } from '../../../contracts/score.ts';
import { compileFilters } from '../filters/filter-pipelines.ts';
import type { StandardWork } from '../standard-work.ts';
import type { TaskConfig } from '../tasks/task-config.ts';
import { compileExactMatch } from './exact-match.ts';
import { likelihoodMetrics, metricSpecifications } from './metric-specification.ts';
import { type LogLikelihood, scoreChoices } from './score-choices.ts';

/** Changes whenever the same answer can get another score. */
export const scorerVersion = '1';

export interface Scorer {
  /** All metrics of one item from what the target answered, in request order. */
  score(work: StandardWork, outputs: readonly SampleOutput[]): Record<string, Score>;
  /** The same reason for every metric. */
  notMeasured(reason: Score): Record<string, Score>;
}

export function createScorer(config: TaskConfig): Scorer {
  const metrics = metricSpecifications(config);
  const filters = compileFilters(config);
  const names = metrics.map(({ definition }) => definition.name);
  const allNames =
    config.output_type === 'multiple_choice' ? [...names, ...likelihoodMetrics.map(({ name }) => name)] : names;
  const notMeasuredScores = (reason: Score): Record<string, Score> =>
    Object.fromEntries(allNames.map((name) => [name, reason]));
  const comparisons = metrics.map(({ options, filter, definition }) => ({
    name: definition.name,
    filter: filters.find(({ name }) => name === filter),
    matches: config.output_type === 'generate_until' ? compileExactMatch(options) : () => false,
  }));

  return {
    notMeasured: notMeasuredScores,
    score(work, outputs) {
      if (work.kind === 'generate_until') {
        const answers = outputs.map(({ text }) => text ?? '');
        return Object.fromEntries(
          comparisons.map(({ name, filter, matches }) => {
            const prediction = filter?.apply(answers) ?? '';
            return [name, scored(work.gold.some((gold) => matches(prediction, gold)) ? 1 : 0)];
          }),
        );
      }
      const results = outputs.flatMap(({ logLikelihood }): LogLikelihood[] =>
        logLikelihood === undefined ? [] : [logLikelihood],
      );
      if (results.length !== work.requests.length) {
        return notMeasuredScores(notMeasured('request-failed', 'a log-likelihood is missing'));
      }
      if (work.kind === 'multiple_choice') {
        return scoreChoices(
          work,
          results,
          metrics.map(({ metric }) => metric),
        );
      }
      const [first] = results;
      return Object.fromEntries(
        metrics.map(({ metric }) => [
          metric,
          scored(metric === 'acc' ? (first?.isGreedy === true ? 1 : 0) : (first?.sum ?? 0)),
        ]),
      );
    },
  };
}
