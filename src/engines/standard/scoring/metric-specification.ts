import { EvalError } from '../../../contracts/errors.ts';
import type { MetricDefinition } from '../../../contracts/exam.ts';
import { portOfKind } from '../families/port-registry.ts';
import { noFilter } from '../filters/filter-pipelines.ts';
import type { MetricEntry, TaskConfig } from '../tasks/task-config.ts';

type OutputType = TaskConfig['output_type'];

/** The metrics we can compute per output type; the first ones are lm-evaluation-harness's defaults. */
const supported: Readonly<Record<OutputType, readonly string[]>> = {
  multiple_choice: ['acc', 'acc_norm', 'acc_bytes', 'acc_mutual_info', 'exact_match', 'f1', 'mcc', 'brier_score'],
  loglikelihood: ['perplexity', 'acc'],
  loglikelihood_rolling: ['word_perplexity', 'byte_perplexity', 'bits_per_byte'],
  generate_until: ['exact_match', 'bleu', 'chrf', 'chrf++', 'ter'],
};
const defaults: Readonly<Record<OutputType, readonly string[]>> = {
  multiple_choice: ['acc', 'acc_norm'],
  loglikelihood: ['perplexity', 'acc'],
  loglikelihood_rolling: ['word_perplexity', 'byte_perplexity', 'bits_per_byte'],
  generate_until: ['exact_match'],
};
/** lm-evaluation-harness's names of aggregations; a Brier score of one item is already computed when it is averaged. */
const aggregations: Readonly<Record<string, MetricDefinition['aggregation']>> = {
  mean: 'mean',
  f1: 'f1',
  mcc: 'mcc',
  matthews_corrcoef: 'mcc',
  perplexity: 'perplexity',
  weighted_perplexity: 'perplexity',
  bits_per_byte: 'bits-per-byte',
  bleu: 'bleu',
  chrf: 'chrf',
  'chrf++': 'chrf++',
  ter: 'ter',
  brier_score: 'mean',
};
const defaultAggregation: Readonly<Record<string, MetricDefinition['aggregation']>> = {
  f1: 'f1',
  mcc: 'mcc',
  perplexity: 'perplexity',
  word_perplexity: 'perplexity',
  byte_perplexity: 'perplexity',
  bits_per_byte: 'bits-per-byte',
  bleu: 'bleu',
  chrf: 'chrf',
  'chrf++': 'chrf++',
  ter: 'ter',
};
const lowerIsBetter = new Set([
  'perplexity',
  'word_perplexity',
  'byte_perplexity',
  'bits_per_byte',
  'brier_score',
  'ter',
]);
/** Not between 0 and 1. */
const unbounded = new Set([...lowerIsBetter, 'mcc', 'bleu', 'chrf', 'chrf++']);

/** One metric of the task file under one filter pipeline: the column of a sample that holds it, and its options. */
export interface MetricSpecification {
  readonly metric: string;
  readonly filter: string;
  readonly definition: MetricDefinition;
  readonly options: Readonly<Record<string, unknown>>;
  /** How lm-evaluation-harness gives its standard error: in closed form, by the bootstrap, or not at all. */
  readonly standardError: 'closed' | 'bootstrap' | 'none';
}

/**
 * The metrics of a task, in the order of the file. Primary is `acc_norm` where the task has it, else the first; of several filters
 * the first. A metric of a named filter is called `metric,filter`. Throws EVAL_STANDARD_METRIC_UNSUPPORTED.
 */
export function metricSpecifications(config: TaskConfig): MetricSpecification[] {
  const entries: readonly MetricEntry[] =
    config.metric_list ?? defaults[config.output_type].map((metric) => ({ metric }));
  const filters = config.filter_list?.map(({ name }) => name) ?? [noFilter];
  const names = entries.map((entry) => metricName(entry, config));
  const primary = names.includes('acc_norm') ? 'acc_norm' : names[0];
  return filters.flatMap((filter, index) =>
    entries.map((entry): MetricSpecification => {
      const metric = metricName(entry, config);
      const aggregation = aggregationOf(entry, metric, config);
      // Its own scoring gives one number per document: pairs and counts for an aggregation cannot be had from it.
      if (config.process_results !== null && aggregation !== 'mean') {
        throw unsupported(config, `the aggregation ${aggregation} of ${metric} over what process_results gives`);
      }
      const { metric: _, aggregation: __, higher_is_better: higherIsBetter, hf_evaluate: ___, ...options } = entry;
      return {
        metric,
        filter,
        options,
        standardError: standardErrorOf(entry, metric),
        definition: {
          name: filter === noFilter ? metric : `${metric},${filter}`,
          aggregation,
          higherIsBetter: higherIsBetter ?? !lowerIsBetter.has(metric),
          unit: unbounded.has(metric) || unbounded.has(aggregation) ? 'score' : 'fraction',
          primary: index === 0 && metric === primary,
        },
      };
    }),
  );
}

/**
 * Evidence beyond the task file: what the model thinks of the right answer, finer than right or wrong. Only where the gold
 * choice decides, not a function of the task.
 */
export function likelihoodMetrics(config: TaskConfig): MetricDefinition[] {
  if (config.output_type !== 'multiple_choice' || config.process_results !== null) return [];
  return ['gold_logprob', 'gold_margin'].map((name) => ({
    name,
    aggregation: 'mean',
    higherIsBetter: true,
    unit: 'nats',
    primary: false,
  }));
}

function metricName(entry: MetricEntry, config: TaskConfig): string {
  if (typeof entry.metric === 'string' && config.process_results !== null) return entry.metric;
  if (typeof entry.metric === 'string' && supported[config.output_type].includes(entry.metric)) return entry.metric;
  throw unsupported(config, `the metric ${typeof entry.metric === 'string' ? entry.metric : entry.metric.port}`);
}

function aggregationOf(entry: MetricEntry, metric: string, config: TaskConfig): MetricDefinition['aggregation'] {
  const { aggregation } = entry;
  if (aggregation === undefined || aggregation === null) return defaultAggregation[metric] ?? 'mean';
  if (typeof aggregation !== 'string') return portOfKind(aggregation, 'aggregation').aggregation;
  const known = aggregations[aggregation];
  if (known !== undefined) return known;
  throw unsupported(config, `the aggregation ${aggregation} of ${metric}`);
}

const bootstrapped = new Set(['f1', 'mcc', 'matthews_corrcoef', 'perplexity', 'bleu', 'chrf', 'chrf++', 'ter']);
const withoutStandardError = new Set(['word_perplexity', 'byte_perplexity', 'bits_per_byte', 'brier_score']);

function standardErrorOf({ aggregation }: MetricEntry, metric: string): MetricSpecification['standardError'] {
  if (typeof aggregation === 'object' && aggregation !== null) return 'none';
  const name = aggregation ?? (defaultAggregation[metric] !== undefined || metric === 'brier_score' ? metric : 'mean');
  if (name === 'mean') return 'closed';
  return bootstrapped.has(name) && !withoutStandardError.has(metric) ? 'bootstrap' : 'none';
}

function unsupported(config: TaskConfig, what: string): EvalError {
  return new EvalError({
    code: 'EVAL_STANDARD_METRIC_UNSUPPORTED',
    message: `task ${config.task} (${config.output_type}) asks for ${what}, which is not supported`,
    nextStep: `use ${supported[config.output_type].join(', ') || 'another output type'}, or leave the task out`,
    details: { task: config.task },
  });
}
