import { readFile } from 'node:fs/promises';
import type { ServingConfig, ServingScenario } from '../../contracts/engine-config.ts';
import { EvalError } from '../../contracts/errors.ts';
import { didYouMean } from '../../contracts/nearest-name.ts';
import { parseWith } from '../../contracts/parse-with.ts';
import { loadOptionConflict, type LoadOptions } from './load-options.ts';
import { toScenario } from './to-scenario.ts';
import type { VllmBenchOptions } from './vllm-bench-json.ts';
import { scenarioFileSchema, type ScenarioFile } from './scenario-file.ts';

/** Wins over the file. */
export interface ScenarioOverrides {
  /** Names of the scenarios to run; all when left out. */
  readonly scenarios?: readonly string[];
  /** Holds for every scenario. */
  readonly load?: LoadOptions;
}

/** What the grade of the performance report is judged by. The rate is 0 to 1. */
export interface GradeThresholds {
  readonly ttftP95Ms: number;
  readonly tpotMeanMs: number;
  readonly outputTokensPerSecond: number;
  readonly successRate: number;
}

export interface LoadedScenarios {
  readonly config: ServingConfig;
  readonly thresholds: GradeThresholds;
  /** What a result file in vLLM's layout holds. */
  readonly vllmBench: Pick<VllmBenchOptions, 'metrics' | 'percentiles'>;
}

/** Reads a scenario file such as configs/vllm_benchmark.json. Throws EVAL_SERVING_CONFIG_* with the place and the nearest names. */
export async function loadServingScenarios(path: string, overrides: ScenarioOverrides = {}): Promise<LoadedScenarios> {
  const file = parseWith(scenarioFileSchema, await readJson(path), path, 'EVAL_SERVING_CONFIG_INVALID');
  const { percentile_metrics, metric_percentiles } = file.defaults;
  const backend = backendOf(file, path);
  const scenarios = select(file, overrides.scenarios, path).map((scenario) =>
    merge(file, scenario, overrides.load ?? {}),
  );
  return {
    config: { suite: file.name, backend, scenarios },
    thresholds: {
      ttftP95Ms: file.thresholds.ttft_p95_ms,
      tpotMeanMs: file.thresholds.tpot_mean_ms,
      outputTokensPerSecond: file.thresholds.output_tokens_per_second,
      successRate: file.thresholds.success_rate,
    },
    vllmBench: {
      ...(percentile_metrics === undefined ? {} : { metrics: percentile_metrics }),
      ...(metric_percentiles === undefined ? {} : { percentiles: metric_percentiles }),
    },
  };
}

async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new EvalError({
      code: 'EVAL_SERVING_CONFIG_MISSING',
      message: `expected a scenario file at ${path}, found: ${cause instanceof Error ? cause.message : String(cause)}.`,
      nextStep: 'Give the path of a file like configs/vllm_benchmark.json.',
      cause,
    });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new EvalError({
      code: 'EVAL_SERVING_CONFIG_SYNTAX',
      message: `expected JSON in ${path}, found: ${cause instanceof Error ? cause.message : String(cause)}.`,
      nextStep: `Correct ${path}.`,
      cause,
    });
  }
}

function backendOf(file: ScenarioFile, path: string): ServingConfig['backend'] {
  const backend = file.defaults.backend === 'openai-chat' ? 'chat' : 'completions';
  const expected = backend === 'chat' ? '/v1/chat/completions' : '/v1/completions';
  const found = file.defaults.endpoint_path ?? expected;
  if (found === expected) return backend;
  throw new EvalError({
    code: 'EVAL_SERVING_CONFIG_INVALID',
    message: `${path}: defaults.endpoint_path: expected "${expected}" for backend "${file.defaults.backend}", found "${found}".`,
    nextStep: `Correct ${path}: backend openai-chat goes with /v1/chat/completions, the others with /v1/completions.`,
  });
}

function select(
  file: ScenarioFile,
  wanted: readonly string[] | undefined,
  path: string,
): readonly ScenarioFile['scenarios'][number][] {
  const names = file.scenarios.map((scenario) => scenario.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new EvalError({
      code: 'EVAL_SERVING_CONFIG_INVALID',
      message: `${path}: scenarios: expected different names, found "${twice}" twice.`,
      nextStep: `Rename one of them in ${path}.`,
    });
  }
  if (wanted === undefined) return file.scenarios;
  return wanted.map((name) => {
    const scenario = file.scenarios.find((candidate) => candidate.name === name);
    if (scenario !== undefined) return scenario;
    throw new EvalError({
      code: 'EVAL_SERVING_SCENARIO_UNKNOWN',
      message: `expected a scenario of ${path} (${names.join(', ')}), found "${name}".${didYouMean(name, names)}`,
      nextStep: 'Use one of the names listed, or add the scenario to the file.',
    });
  });
}

function merge(file: ScenarioFile, scenario: ScenarioFile['scenarios'][number], load: LoadOptions): ServingScenario {
  const { name, description, ...own } = scenario;
  const options = { ...own, ...load };
  const conflict = loadOptionConflict(options);
  if (conflict !== null) {
    throw new EvalError({
      code: 'EVAL_SERVING_LOAD_CONFLICT',
      message: `scenario ${name}: ${conflict[0]}: ${conflict[1]}.`,
      nextStep: 'Leave one of the two out, in the scenario file or on the command line.',
    });
  }
  return toScenario(name, options, {
    description,
    numPrompts: file.defaults.num_prompts,
    repetitions: file.defaults.repetitions,
  });
}
