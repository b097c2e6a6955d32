import type { ServingConfig } from '../../contracts/engine-config.ts';
import type { LoadOptions } from '../../engines/serving/load-options.ts';
import { loadServingScenarios } from '../../engines/serving/load-serving-scenarios.ts';
import type { LoadedScenarios } from '../../engines/serving/load-serving-scenarios.ts';
import { toScenario } from '../../engines/serving/to-scenario.ts';
import type { Arguments, Command } from '../command.ts';
import { textOf } from '../command.ts';
import { usageError } from '../parse-arguments.ts';
import { expectNoConflict } from './read-load-options.ts';

const sweeps = [
  { flag: 'sweep-max-concurrency', option: 'max_concurrency', letter: 'c' },
  { flag: 'sweep-request-rate', option: 'request_rate', letter: 'r' },
] as const;

export interface BenchPlan {
  readonly config: ServingConfig;
  /** What the grade of scenarios of the file is judged by; null for a load from flags. */
  readonly thresholds: LoadedScenarios['thresholds'] | null;
  readonly vllmBench: LoadedScenarios['vllmBench'];
}

export interface BenchPlanOptions {
  readonly args: Arguments;
  readonly load: LoadOptions;
  readonly backend: ServingConfig['backend'] | null;
  readonly scenarioFile: string;
  readonly command: Command;
}

/** The loads of one `bench` command. Throws EVAL_CLI_USAGE and EVAL_SERVING_*. */
export async function planBench({ args, load, backend, scenarioFile, command }: BenchPlanOptions): Promise<BenchPlan> {
  const wanted = textOf(args, 'scenario');
  const options = sweepOf(args, load, command);
  if (wanted === undefined) {
    for (const [, each] of options) expectNoConflict(each, command);
    // As `vllm bench serve`: exactly as many requests as asked for, unless a warm-up is.
    const scenarios = options.map(([suffix, each]) =>
      toScenario(`bench${suffix}`, { num_warmups: 0, ...each }, { numPrompts: 100, repetitions: 1 }),
    );
    return {
      config: { suite: 'bench', backend: backend ?? 'completions', scenarios },
      thresholds: null,
      vllmBench: {},
    };
  }
  const names = wanted === 'all' ? {} : { scenarios: wanted.split(',').map((name) => name.trim()) };
  const loaded = await Promise.all(
    options.map(([, each]) => loadServingScenarios(scenarioFile, { ...names, load: each })),
  );
  const [first] = loaded;
  if (first === undefined) throw usageError(command, 'expected at least one load.');
  const scenarios = loaded.flatMap(({ config }, place) =>
    config.scenarios.map((scenario) => ({ ...scenario, name: `${scenario.name}${options[place]?.[0] ?? ''}` })),
  );
  return {
    config: { ...first.config, backend: backend ?? first.config.backend, scenarios },
    thresholds: first.thresholds,
    vllmBench: first.vllmBench,
  };
}

/** Suffix of the name and options of every load; one without a sweep. */
function sweepOf(args: Arguments, load: LoadOptions, command: Command): readonly (readonly [string, LoadOptions])[] {
  let loads: readonly (readonly [string, LoadOptions])[] = [['', load]];
  for (const { flag, option, letter } of sweeps) {
    const text = textOf(args, flag);
    if (text === undefined) continue;
    if (load[option] !== undefined)
      throw usageError(command, `--${flag}: expected it without --${option.replaceAll('_', '-')}.`);
    const values = text.split(',').map(Number);
    const isWrong = values.some((value) => !(value > 0) || (option === 'max_concurrency' && !Number.isInteger(value)));
    if (isWrong)
      throw usageError(command, `--${flag}: expected numbers above 0 with commas between them, found "${text}".`);
    loads = loads.flatMap(([suffix, before]) =>
      values.map((value) => [`${suffix}-${letter}${value}`, { ...before, [option]: value }] as const),
    );
  }
  return loads;
}
