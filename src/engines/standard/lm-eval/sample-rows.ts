import type { Sample, SampleOutput } from '../../../contracts/sample.ts';
import { compileFilters, type FilteredAnswer } from '../filters/filter-pipelines.ts';
import { pythonFloat } from '../python/python-value.ts';
import { pythonStr } from '../python/repr.ts';
import { type MetricSpecification, metricSpecifications } from '../scoring/metric-specification.ts';
import type { StandardWork } from '../standard-work.ts';
import type { TaskConfig } from '../tasks/task-config.ts';
import { hashText } from './sample-hashes.ts';

/** One line of a `samples_*.jsonl` of lm-evaluation-harness 0.4.13: a document under one filter. */
export interface SampleRow {
  readonly doc_id: number;
  readonly doc: unknown;
  readonly target: string;
  readonly arguments: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly resps: unknown;
  readonly filtered_resps: unknown;
  readonly filter: string;
  readonly metrics: readonly string[];
  readonly doc_hash: string;
  readonly prompt_hash: string;
  readonly target_hash: string;
  readonly [metric: string]: unknown;
}

/** Makes the rows of a task, one per filter; a sample without scores has none: the original would have stopped. */
export function sampleRows(task: TaskConfig): (work: StandardWork, sample: Sample) => SampleRow[] {
  const specifications = metricSpecifications(task);
  const filters = compileFilters(task);
  return (work, sample) => {
    const requests = requestsOf(work, task);
    const outputs = sample.outputs.filter(({ role }) => role === 'target');
    return filters.flatMap(({ name, all }) => {
      const metrics = inOrder(
        specifications.filter(({ filter }) => filter === name),
        task,
      );
      const isScored = metrics.some(({ definition }) => sample.scores[definition.name]?.kind === 'scored');
      if (!isScored) return [];
      const filtered = filteredAnswers(work, outputs, name, task, all);
      const values = metrics.map((specification) => [
        specification.metric,
        rawValue(specification, work, sample, outputs, filtered),
      ]);
      return [
        {
          doc_id: sample.index,
          doc: work.document,
          target: work.target,
          arguments: Object.fromEntries(
            requests.map((request, index) => [
              `gen_args_${index}`,
              Object.fromEntries(request.map((argument, position) => [`arg_${position}`, argument])),
            ]),
          ),
          resps: asTexts(answers(work, outputs)),
          filtered_resps: asTexts(filtered),
          filter: name,
          metrics: metrics.map(({ metric }) => metric),
          doc_hash: work.documentHash,
          prompt_hash: hashText(String(requests[0]?.[0] ?? '')),
          target_hash: hashText(work.target),
          ...Object.fromEntries(values),
        },
      ];
    });
  };
}

const choiceMetrics = ['acc', 'f1', 'mcc', 'acc_norm', 'acc_bytes', 'exact_match', 'brier_score', 'acc_mutual_info'];

/** Of multiple choice the original has an order of its own, of everything else that of the task file. */
function inOrder(specifications: readonly MetricSpecification[], task: TaskConfig): readonly MetricSpecification[] {
  if (task.output_type !== 'multiple_choice' || task.process_results !== null) return specifications;
  return specifications.toSorted((a, b) => choiceMetrics.indexOf(a.metric) - choiceMetrics.indexOf(b.metric));
}

/** Arguments of each request, the context first. */
function requestsOf(work: StandardWork, task: TaskConfig): unknown[][] {
  if (work.kind === 'generate_until') {
    const prompt = typeof work.prompt === 'string' ? work.prompt : JSON.stringify(work.prompt);
    return [[prompt, task.generation_kwargs ?? {}]];
  }
  if (work.kind === 'loglikelihood_rolling') return [[work.text]];
  return work.requests.map(([context, continuation]) => [work.contexts[context] ?? '', continuation]);
}

type LogLikelihoodPair = readonly [number, boolean];

/** By request, then by repeat. */
function answers(work: StandardWork, outputs: readonly SampleOutput[]): unknown[] {
  if (work.kind === 'generate_until') return [outputs.map(({ text }) => text ?? '')];
  return likelihoods(work, outputs).map((answer) => [answer]);
}

function likelihoods(work: StandardWork, outputs: readonly SampleOutput[]): (LogLikelihoodPair | number)[] {
  return outputs.flatMap(({ logLikelihood }) => {
    if (logLikelihood === undefined) return [];
    return [
      work.kind === 'loglikelihood_rolling'
        ? logLikelihood.sum
        : ([logLikelihood.sum, logLikelihood.isGreedy] as const),
    ];
  });
}

/** One answer per request; a list of them where no step of the filter takes the first. */
function filteredAnswers(
  work: StandardWork,
  outputs: readonly SampleOutput[],
  filter: string,
  task: TaskConfig,
  all: (answers: readonly string[], document: unknown) => FilteredAnswer[],
): unknown[] {
  if (work.kind !== 'generate_until') return likelihoods(work, outputs);
  const texts = outputs.map(({ text }) => text ?? '');
  const left = all(texts, work.document);
  const steps = task.filter_list?.find(({ name }) => name === filter)?.filter;
  const takesFirst = steps === undefined || steps.some((step) => step.function === 'take_first');
  return [takesFirst ? (left[0] ?? '') : left];
}

/** What the original's `process_results` gives for a metric: a number, or what its aggregation needs. */
function rawValue(
  { metric, definition }: MetricSpecification,
  work: StandardWork,
  sample: Sample,
  outputs: readonly SampleOutput[],
  filtered: readonly unknown[],
): unknown {
  const score = sample.scores[definition.name];
  if (score?.kind !== 'scored') return null;
  if (work.kind === 'generate_until' && ['bleu', 'chrf', 'chrf++', 'ter'].includes(metric)) {
    return [work.gold[0] ?? '', filtered[0]];
  }
  if (work.kind === 'multiple_choice' && metric === 'brier_score') {
    return [work.gold[0] ?? 0, softmax(outputs.slice(0, work.choices.length))];
  }
  const isPair = ['f1', 'mcc', 'word_perplexity', 'byte_perplexity', 'bits_per_byte'].includes(metric);
  return isPair && score.parts !== undefined ? score.parts.slice(0, 2) : score.value;
}

function softmax(outputs: readonly SampleOutput[]): number[] {
  const sums = outputs.map(({ logLikelihood }) => logLikelihood?.sum ?? Number.NaN);
  const top = Math.max(...sums);
  const weights = sums.map((sum) => Math.exp(sum - top));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** Every leaf as Python prints it. */
function asTexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asTexts);
  return pythonStr(typeof value === 'number' ? pythonFloat(value) : value);
}
