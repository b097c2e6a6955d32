import { EvalError } from '../../../contracts/errors.ts';
import { pythonStrip } from '../python/string-methods.ts';
import type { FilterStep, TaskConfig } from '../tasks/task-config.ts';
import { extractionOptions, extractMatch } from './extract-match.ts';
import { multiChoiceRegex } from './multi-choice-regex.ts';

/** Name of the pipeline of a task without filter_list. */
export const noFilter = 'none';

/** The answers of one item, one per repeat; the last step of a pipeline leaves one. */
type Step = (answers: readonly string[], document: unknown) => string[];

export interface Filter {
  readonly name: string;
  /** What is left of the answers after all steps. */
  all(answers: readonly string[], document: unknown): string[];
  /** The one that is compared with the gold answer. */
  first(answers: readonly string[], document: unknown): string;
}

/** The filter pipelines of a task, in the order of the file. Throws EVAL_STANDARD_FILTER_UNSUPPORTED. */
export function compileFilters(config: TaskConfig): Filter[] {
  const pipelines = config.filter_list ?? [{ name: noFilter, filter: [{ function: 'take_first' }] }];
  return pipelines.map(({ name, filter }) => {
    const compiled = filter.map((step) => compileStep(step, config));
    const all: Step = (answers, document) => compiled.reduce((current, step) => step(current, document), [...answers]);
    return { name, all, first: (answers, document) => all(answers, document)[0] ?? '' };
  });
}

function compileStep(step: FilterStep, { task, repeats }: TaskConfig): Step {
  const { function: name } = step;
  const make = typeof name === 'string' && Object.hasOwn(steps, name) ? steps[name] : undefined;
  if (make === undefined) {
    throw new EvalError({
      code: 'EVAL_STANDARD_FILTER_UNSUPPORTED',
      message: `task ${task} uses the filter ${typeof name === 'string' ? name : name.port}, which is not supported`,
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
  (change: (answer: string, document: unknown) => string): Step =>
  (answers, document) =>
    answers.map((answer) => change(answer, document));

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
    const fallback = step['default_value'];
    return each((answer) => String(entries.get(answer) ?? fallback ?? ''));
  },
  regex: (step) => {
    const { regex, select, fallback } = extractionOptions(step);
    return each((answer) => extractMatch(answer, regex, select) ?? fallback);
  },
  multi_choice_regex: (step) => each(multiChoiceRegex(step)),
};

/** The most frequent answer, the earliest of equally frequent ones. */
function majorityVote(answers: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const answer of answers) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  const [winner] = [...counts].sort(([, left], [, right]) => right - left);
  return winner === undefined ? [] : [winner[0]];
}
