import { EvalError } from '../../../contracts/errors.ts';
import { compilePythonRegex, pythonFindAll } from '../python/regex.ts';
import { isTruthy } from '../python/python-value.ts';
import { pythonStrip } from '../python/string-methods.ts';
import type { FilterStep, TaskConfig } from '../tasks/task-config.ts';

/** Name of the pipeline of a task without filter_list. */
export const noFilter = 'none';

/** The answers of one item, one per repeat; the last step of a pipeline leaves one. */
type Step = (answers: readonly string[]) => string[];

export interface Filter {
  readonly name: string;
  /** What is compared with the gold answer. */
  apply(answers: readonly string[]): string;
}

/** The filter pipelines of a task, in the order of the file. Throws EVAL_STANDARD_FILTER_UNSUPPORTED. */
export function compileFilters(config: TaskConfig): Filter[] {
  const pipelines = config.filter_list ?? [{ name: noFilter, filter: [{ function: 'take_first' }] }];
  return pipelines.map(({ name, filter }) => {
    const steps = filter.map((step) => compileStep(step, config.task));
    return { name, apply: (answers) => steps.reduce((current, step) => step(current), [...answers])[0] ?? '' };
  });
}

function compileStep(step: FilterStep, task: string): Step {
  const { function: name } = step;
  const make = typeof name === 'string' && Object.hasOwn(steps, name) ? steps[name] : undefined;
  if (make !== undefined) return make(step);
  throw new EvalError({
    code: 'EVAL_STANDARD_FILTER_UNSUPPORTED',
    message: `task ${task} uses the filter ${typeof name === 'string' ? name : name.port}, which is not supported`,
    nextStep: `use one of ${Object.keys(steps).join(', ')}, or leave the task out`,
    details: { task },
  });
}

const each =
  (change: (answer: string) => string): Step =>
  (answers) =>
    answers.map(change);

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
    const pattern = typeof step['regex_pattern'] === 'string' ? step['regex_pattern'] : '#### (\\-?[0-9\\.\\,]+)';
    const regex = compilePythonRegex(pattern);
    const fallback = typeof step['fallback'] === 'string' ? step['fallback'] : '[invalid]';
    const select = typeof step['group_select'] === 'number' ? step['group_select'] : 0;
    return each((answer) => extract(answer, regex, select) ?? fallback);
  },
};

/** The selected match, white space stripped; of several groups the first that is not empty. */
function extract(answer: string, regex: RegExp, select: number): string | undefined {
  const match = pythonFindAll(regex, answer).at(select);
  if (match === undefined) return undefined;
  const text = typeof match === 'string' ? match : match.find((group) => isTruthy(group));
  return text === undefined ? undefined : pythonStrip(text);
}

/** The most frequent answer, the earliest of equally frequent ones. */
function majorityVote(answers: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const answer of answers) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  const [winner] = [...counts].sort(([, left], [, right]) => right - left);
  return winner === undefined ? [] : [winner[0]];
}
