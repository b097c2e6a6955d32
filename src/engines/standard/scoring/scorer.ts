import type { SampleOutput } from '../../../contracts/sample.ts';
import { notMeasured, type Score, scored } from '../../../contracts/score.ts';
import type { TaskResult } from '../families/family.ts';
import { portOfKind } from '../families/port-registry.ts';
import { compileFilters, type Filter } from '../filters/filter-pipelines.ts';
import { compilePythonRegex } from '../python/regex.ts';
import type { StandardWork } from '../standard-work.ts';
import type { PortReference, TaskConfig } from '../tasks/task-config.ts';
import { compileExactMatch } from './exact-match.ts';
import { likelihoodMetrics, type MetricSpecification, metricSpecifications } from './metric-specification.ts';
import { scoreChoices } from './score-choices.ts';
import { textMetrics } from './text-metrics.ts';

/** Changes whenever the same answer can get another score. */
export const scorerVersion = '2';

const whiteSpace = compilePythonRegex('\\s+');

export type Scores = Record<string, Score>;

export interface Scorer {
  /** All metrics of one item from what the target answered, in request order. */
  score(work: StandardWork, outputs: readonly SampleOutput[]): Scores;
  /** The same reason for every metric. */
  notMeasured(reason: Score): Scores;
}

export function createScorer(config: TaskConfig): Scorer {
  const metrics = metricSpecifications(config);
  const extra = likelihoodMetrics(config).map(({ name }) => name);
  const names = [...metrics.map(({ definition }) => definition.name), ...extra];
  const filters = compileFilters(config);
  const scoreAnswers = config.output_type === 'generate_until' ? compileAnswerScores(metrics, filters) : () => ({});
  const ownScores = config.process_results === null ? null : compileOwnScores(config.process_results, metrics, filters);
  const allNotMeasured = (reason: Score): Scores => Object.fromEntries(names.map((name) => [name, reason]));

  const scoreItem = (work: StandardWork, outputs: readonly SampleOutput[]): Scores => {
    if (work.kind === 'generate_until') {
      const answers = outputs.map(({ text }) => text ?? '');
      return ownScores === null ? scoreAnswers(work, answers) : ownScores(work, answers);
    }
    const results = outputs.flatMap(({ logLikelihood }) => (logLikelihood === undefined ? [] : [logLikelihood]));
    if (results.length !== (work.kind === 'loglikelihood_rolling' ? 1 : work.requests.length)) {
      return allNotMeasured(notMeasured('request-failed', 'a log-likelihood is missing'));
    }
    if (ownScores !== null) return ownScores(work, results);
    if (work.kind === 'multiple_choice') return scoreChoices(work, results, names);
    const [{ sum, isGreedy } = { sum: 0, isGreedy: false }] = results;
    if (work.kind === 'loglikelihood_rolling') {
      const weights = { words: pythonRegexWords(work.text), bytes: Buffer.byteLength(work.text) };
      return Object.fromEntries(
        names.map((name) => [name, scored(sum, [sum, name.startsWith('word_') ? weights.words : weights.bytes])]),
      );
    }
    return Object.fromEntries(names.map((name) => [name, scored(name === 'acc' ? Number(isGreedy) : sum)]));
  };

  return {
    notMeasured: allNotMeasured,
    score(work, outputs) {
      try {
        return scoreItem(work, outputs);
      } catch (error) {
        // A filter or a port that cannot cope with this item: missing, not wrong.
        const problem = error instanceof Error ? error.message : String(error);
        return allNotMeasured(notMeasured('grader-failed', problem));
      }
    },
  };
}

type GenerationWork = Extract<StandardWork, { kind: 'generate_until' }>;

/** `len(re.split(r"\s+", text))`: white space at an end counts as a word, too. */
function pythonRegexWords(text: string): number {
  return [...text.matchAll(whiteSpace)].length + 1;
}

/** Metrics of the filtered answer; exact_match with any of the accepted ones. */
function compileAnswerScores(
  metrics: readonly MetricSpecification[],
  filters: readonly Filter[],
): (work: GenerationWork, answers: readonly string[]) => Scores {
  const columns = metrics.map(({ definition, metric, filter, options }) => ({
    name: definition.name,
    filter,
    score: compileTextScore(metric, options),
  }));
  return (work, answers) => {
    const filtered = new Map(filters.map((filter) => [filter.name, filter.first(answers, work.document)]));
    return Object.fromEntries(
      columns.map(({ name, filter, score }) => [name, score(filtered.get(filter) ?? '', work.gold)]),
    );
  };
}

function compileTextScore(
  metric: string,
  options: Readonly<Record<string, unknown>>,
): (answer: string, gold: readonly string[]) => Score {
  const own = textMetrics[metric];
  if (own !== undefined) return own;
  const matches = compileExactMatch(options);
  return (answer, gold) => scored(gold.some((accepted) => matches(answer, accepted)) ? 1 : 0);
}

/** `process_results` of the task: its port says what every metric is worth. */
function compileOwnScores(
  port: PortReference,
  metrics: readonly MetricSpecification[],
  filters: readonly Filter[],
): (work: StandardWork, results: readonly TaskResult[]) => Scores {
  const { run } = portOfKind(port, 'process-results');
  return (work, results) => {
    const { document } = work;
    const doc = typeof document === 'object' && document !== null && !Array.isArray(document) ? document : {};
    const byFilter = new Map(
      filters.map(({ name, first }) => {
        const answers = results.filter((result) => typeof result === 'string');
        return [name, run(doc, answers.length > 0 ? [first(answers, doc)] : results)];
      }),
    );
    return Object.fromEntries(
      metrics.map(({ definition, metric, filter }) => {
        const value = byFilter.get(filter)?.[metric];
        const absent = notMeasured('grader-failed', `the task's own scoring gave no ${metric}`);
        return [definition.name, value === undefined || !Number.isFinite(value) ? absent : scored(value)];
      }),
    );
  };
}
