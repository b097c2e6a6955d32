import { EvalError } from '../../../contracts/errors.ts';
import { portOfKind } from '../families/port-registry.ts';
import { pythonStr } from '../python/repr.ts';
import { pythonStrip } from '../python/string-methods.ts';
import type { FilterStep, TaskConfig } from '../tasks/task-config.ts';
import { extractionOptions, extractMatch } from './extract-match.ts';
import { formatSpans } from './format-spans.ts';
import { multiChoiceRegex } from './multi-choice-regex.ts';

/** Name of the pipeline of a task without filter_list. */
export const noFilter = 'none';

/** What a step makes of an answer: text, or what `map` and `regex_pos` put in its place. */
export type FilteredAnswer = string | number | boolean | null | readonly FilteredAnswer[];

/** The answers of one item, one per repeat; the last step of a pipeline leaves one. */
type Step = (answers: readonly FilteredAnswer[], document: unknown) => FilteredAnswer[];

export interface Filter {
  readonly name: string;
  /** What is left of the answers after all steps. */
  all(answers: readonly string[], document: unknown): FilteredAnswer[];
  /** The one that is compared with the gold answer. */
  first(answers: readonly string[], document: unknown): string;
}

/** The filter pipelines of a task, in the order of the file. Throws EVAL_STANDARD_FILTER_UNSUPPORTED. */
export function compileFilters(config: TaskConfig): Filter[] {
  const pipelines = config.filter_list ?? [{ name: noFilter, filter: [{ function: 'take_first' }] }];
  return pipelines.map(({ name, filter }) => {
    const compiled = filter.map((step) => compileStep(step, config));
    const all: Step = (answers, document) =>
      compiled.reduce<FilteredAnswer[]>((current, step) => step(current, document), [...answers]);
    return { name, all, first: (answers, document) => pythonStr(all(answers, document)[0] ?? '') };
  });
}

function compileStep(step: FilterStep, { task, repeats }: TaskConfig): Step {
  const { function: name } = step;
  if (typeof name !== 'string') return each(portOfKind(name, 'filter').compile(step));
  const make = Object.hasOwn(steps, name) ? steps[name] : undefined;
  if (make === undefined) {
    throw new EvalError({
      code: 'EVAL_STANDARD_FILTER_UNSUPPORTED',
      message: `task ${task} uses the filter ${name}, which is not supported`,
      nextStep: `use one of ${Object.keys(steps).join(', ')}, or leave the task out`,
      details: { task },
    });
  }
  if (name === 'take_first_k' && repeats < Number(step['k'])) {
    throw new EvalError({
      code: 'EVAL_STANDARD_TASK_FILE',
      message: `task ${task}: the filter take_first_k takes ${String(step['k'])} answers, but repeats is ${repeats}`,
      nextStep: 'raise repeats, or lower k',
      details: { task },
    });
  }
  return make(step);
}

const each =
  (change: (answer: string, document: unknown) => FilteredAnswer): Step =>
  (answers, document) =>
    answers.map((answer) => {
      if (typeof answer === 'string') return change(answer, document);
      throw new Error(`expected a text to filter, found ${JSON.stringify(answer)}`);
    });

const steps: Readonly<Record<string, (step: FilterStep) => Step>> = {
  take_first: () => (answers) => answers.slice(0, 1),
  take_first_k: (step) => (answers) => answers.slice(0, Number(step['k'])),
  majority_vote: () => majorityVote,
  lowercase: () => each((answer) => answer.toLowerCase()),
  uppercase: () => each((answer) => answer.toUpperCase()),
  remove_whitespace: () => each((answer) => pythonStrip(answer)),
  map: (step) => {
    const table: unknown = step['mapping_dict'] ?? {};
    const entries = new Map(Object.entries(typeof table === 'object' && table !== null ? table : {}));
    const fallback = toAnswer(step['default_value']);
    return each((answer) => (entries.has(answer) ? toAnswer(entries.get(answer)) : fallback));
  },
  regex_pos: (step) => {
    const fallback = toAnswer(step['fallback'] ?? ['invalid']);
    return each((answer) => {
      const tags = Array.from(answer.matchAll(/\('[^']*', '([^']*)'\)/g), ([, tag = '']) => tag);
      return tags.length === 0 ? fallback : tags;
    });
  },
  format_span: () => each(formatSpans),
  regex: (step) => {
    const { regex, select, fallback } = extractionOptions(step);
    return each((answer) => extractMatch(answer, regex, select) ?? fallback);
  },
  multi_choice_regex: (step) => each(multiChoiceRegex(step)),
};

/** The most frequent answer, the earliest of equally frequent ones. */
function majorityVote(answers: readonly FilteredAnswer[]): FilteredAnswer[] {
  const counts = new Map<FilteredAnswer, number>();
  for (const answer of answers) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  const [winner] = [...counts].sort(([, left], [, right]) => right - left);
  return winner === undefined ? [] : [winner[0]];
}

function toAnswer(value: unknown): FilteredAnswer {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(toAnswer);
  throw new Error(`expected a text, a number or a list, found ${JSON.stringify(value)}`);
}
